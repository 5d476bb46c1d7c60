"""Small files that must survive a crash whole: as they were, or as they were to be."""

import os
import secrets
from errno import ENOTDIR
from pathlib import Path

PRIVATE = 0o700


def replace(path: Path, body: bytes) -> None:
    """Writes or replaces a file; on return it is on disk. Raises ``OSError``.

    For one writer at a time: a crash leaves the old file, or the new one, and perhaps one beside
    that the next call overwrites.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def write_secret(path: Path, body: bytes, *, over: bool) -> None:
    """Writes a file that its owner alone can read; on return it is on disk. Raises ``OSError``.

    For any number of writers: the file appears whole, and without ``over`` only one of them makes
    it; the others get ``FileExistsError``. A crash may leave one more hidden file beside it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    except FileExistsError:
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(path.parent)) from None
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    if over:
        staged.replace(path)
    else:
        try:
            path.hardlink_to(staged)
        finally:
            staged.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed or linked in the folder is so on disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
