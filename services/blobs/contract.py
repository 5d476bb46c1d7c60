"""What the blob store is made of, and what it asks of the places where bytes and keys lie."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from services.errors import HuiyinError


class BlobBrokenError(HuiyinError):
    """The sealed bytes are not those that were written: altered, cut off, or of another key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a blob says of its content. ``sha256`` is that of the plain bytes, in hexadecimal."""

    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Blob:
    """A blob by name: the SHA-256 of its sealed bytes, in hexadecimal."""

    name: str
    about: Description


class Staged(Protocol):
    """A blob on its way: bytes nobody can find yet."""

    def write(self, data: bytes) -> None:
        """Takes the next bytes. Raises ``SetupError`` where the disk takes no more."""
        ...

    def publish(self, name: str) -> None:
        """On return the bytes are on disk under their name. Once."""
        ...


class BlobFolder(Protocol):
    """Where sealed bytes lie. They are never changed: put once, read, destroyed."""

    def stage(self) -> AbstractContextManager[Staged]:
        """Room for a new blob; what is not published by the end is gone."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The sealed bytes, to be read and sought in. Raises ``NotFoundError``."""
        ...

    def destroy(self, keys: Sequence[str]) -> int:
        """Deletes the blobs whose keys have these ids; returns how many were there. Repeatable."""
        ...

    def names(self) -> Iterator[str]:
        """Every blob there is."""
        ...

    def tidy(self, *, older_than_s: int) -> int:
        """Removes what crashes left of uploads that were never finished; returns how many."""
        ...


class UploadBook(Protocol):
    """Which blobs nobody refers to yet. Every method may raise ``StoreUnavailableError``."""

    def note(self, key_id: str, wrapped: bytes) -> None:
        """Keeps the key of a blob that is about to be published, and that it waits."""
        ...

    def claim(self, key_id: str, event_id: str) -> bool:
        """This event is about to refer to the blob. False where another in the log does, or the
        blob was given up or never came.
        """
        ...

    def doom(self, *, older_than_s: int) -> Sequence[str]:
        """Gives up blobs that have waited too long: no event may refer to one any more. Returns the
        ids of the keys of all that are given up and not dropped yet.
        """
        ...

    def drop(self, keys: Sequence[str]) -> None:
        """Destroys the keys of blobs that were given up and are gone. Repeatable."""
        ...
