"""Sealed bytes as files of a local folder: ``<first two digits>/<name>``.

A new one is written to a hidden file, put on disk, and renamed: a crash at any step leaves a blob
under its name whole, or not at all, and at most a hidden file that :meth:`Folder.tidy` removes.
"""

import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from services import durable
from services.errors import NotFoundError, SetupError

STAGING = ".staging"


class _StagedFile:
    def __init__(self, root: Path, path: Path, file: BinaryIO) -> None:
        self._root, self._path, self._file = root, path, file

    def write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise _unwritable(self._root, error) from error

    def publish(self, name: str) -> None:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            place = _place(self._root, name)
            place.parent.mkdir(mode=durable.PRIVATE, exist_ok=True)
            self._path.rename(place)
            durable.sync_folder(place.parent)
            durable.sync_folder(self._root)
        except OSError as error:
            raise _unwritable(self._root, error) from error


class Folder:
    """Implements :class:`~services.blobs.contract.BlobFolder`. Safe from many processes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def stage(self) -> Iterator[_StagedFile]:
        """Room for a new blob; what is not published by the end is gone."""
        try:
            staging = self._root / STAGING
            staging.mkdir(parents=True, mode=durable.PRIVATE, exist_ok=True)
            path = staging / secrets.token_hex(16)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise _unwritable(self._root, error) from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield _StagedFile(self._root, path, file)
        finally:
            path.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        """The sealed bytes. Raises ``NotFoundError``."""
        try:
            return _place(self._root, name).open("rb")
        except FileNotFoundError:
            raise NotFoundError("the file is not in the blob store") from None

    def destroy(self, keys: Sequence[str]) -> int:
        """Deletes the blobs whose keys have these ids. Repeatable."""
        destroyed = 0
        for folder, digits in {(self._root / key[:2], key.replace("-", "")) for key in keys}:
            for path in folder.glob(f"{digits}*"):
                path.unlink(missing_ok=True)
                destroyed += 1
        return destroyed

    def names(self) -> Iterator[str]:
        """Every blob there is."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            yield path.name

    def tidy(self, *, older_than_s: int) -> int:
        """Removes what crashes left of uploads that were never finished; returns how many."""
        removed = 0
        for path in self._root.glob(f"{STAGING}/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - older_than_s:
                    path.unlink()
                    removed += 1
        return removed


def _place(root: Path, name: str) -> Path:
    return root / name[:2] / name


def _unwritable(root: Path, error: OSError) -> SetupError:
    return SetupError(f"cannot write to the blob folder {root}: {error.strerror}")
