"""The files that a record's events name, for the check; found by whoever keeps them."""

from collections.abc import Iterator, Sequence
from typing import Any

from events.envelope import MalformedEnvelopeError, parse
from services.custody.found import FoundFile, Streams

_FILE = frozenset({"sha256", "media_type", "size_bytes"})
"""What tells a file from other groups of values."""


def unkept(streams: Streams) -> Sequence[FoundFile] | None:
    """Where no files are kept: none, or nothing can be said of those that events name."""
    named = [file for rows in streams.values() for row in rows for file in named_in(row.body)]
    return None if named else ()


def named_in(body: bytes) -> Iterator[dict[str, Any]]:
    """Every file an event names; none where its bytes cannot be read."""
    try:
        data = parse(body).envelope.data
    except MalformedEnvelopeError:
        return
    yield from _files(data)


def _files(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and node.keys() >= _FILE:
        yield node
    elif isinstance(node, dict):
        for each in node.values():
            yield from _files(each)
    elif isinstance(node, list):
        for each in node:
            yield from _files(each)
