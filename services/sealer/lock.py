"""One sealer a home: a lock of the kernel's, which ends with whoever holds it."""

import fcntl
from pathlib import Path
from typing import IO


class FolderLock:
    """Implements ``services.sealer.process.Lock``."""

    def __init__(self, folder: Path) -> None:
        """Touches nothing."""
        self._path = folder / "lock"
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Takes the lock unless another process has it. Raises ``OSError``."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Lets the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None
