"""The files that a record's events name: whether each lies in the blob store as it was put there.

A file's name is the hash of its sealed bytes, so no key is needed, and nothing is opened.
"""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple, Protocol

from events.attachment import key_id_of
from events.envelope import MalformedEnvelopeError, parse
from services.blobs.sealed import name_of
from services.custody.found import FoundFile, Streams
from services.errors import NotFoundError

_FILE = frozenset({"sha256", "media_type", "size_bytes"})
"""What tells a file that a fact carries from other groups of values."""


class Named(NamedTuple):
    """A file as an event names it."""

    name: str
    media_type: str


class Folder(Protocol):
    """Where sealed bytes lie, by name."""

    def open(self, name: str) -> BinaryIO:
        """Raises ``NotFoundError``."""
        ...


class KeptFiles:
    """Looks for them. Safe from many threads."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def __call__(self, streams: Streams, explained: frozenset[str]) -> Sequence[FoundFile]:
        """Each file once, but for those whose keys were destroyed by decision."""
        named = {
            file.name: file
            for rows in streams.values()
            for row in rows
            for file in named_in(row.body)
            if key_id_of(file.name) not in explained
        }
        return [
            FoundFile(name=name, media_type=file.media_type, sound=self._sound(name))
            for name, file in named.items()
        ]

    def _sound(self, name: str) -> bool:
        try:
            with self._folder.open(name) as file:
                return name_of(file) == name
        except NotFoundError:
            return False


def named_in(body: bytes) -> Iterator[Named]:
    """Every file an event names; none where its bytes cannot be read."""
    try:
        data = parse(body).envelope.data
    except MalformedEnvelopeError:
        return
    if "blob" in data:
        yield Named(str(data["blob"]), str(data.get("media_type")))
    yield from _files(data)


def _files(node: Any) -> Iterator[Named]:
    if isinstance(node, dict) and node.keys() >= _FILE:
        yield Named(node["sha256"], node["media_type"])
    elif isinstance(node, dict):
        for each in node.values():
            yield from _files(each)
    elif isinstance(node, list):
        for each in node:
            yield from _files(each)
