"""Small files that must survive a crash whole: as they were, or as they were to be."""

import os
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
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
