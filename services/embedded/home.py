"""The folder that holds all local state: its parts, who may use it now, whether there is room."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.embedded.errors import AlreadyRunningError, DiskFullError, HomeUnusableError

FREE_SPACE_MIN_BYTES = 512 << 20  # to start: initdb, Kafka's indexes, and a day of both logs
FREE_SPACE_FULL_BYTES = 32 << 20  # less than that left when a server dies: the disk was the cause
PRIVATE = 0o700
NOT_IN_PATHS = frozenset(',"\n\r')  # what ends a name in PostgreSQL's and Kafka's lists


class Home:
    """`HUIYIN_HOME` on this machine. Making one touches nothing; `hold` creates and locks it."""

    def __init__(self, root: Path) -> None:
        self.root = root = root.absolute()  # children have another working folder
        self.postgres = root / "postgres"
        self.kafka = root / "kafka"
        self.run = root / "run"
        self.log = root / "log"
        self.lock_file = self.run / "lock"

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Creates what is missing and keeps every other supervisor out until the end.

        The lock is the kernel's (flock), so a killed holder leaves none. The file names its holder
        and is emptied at the end; yields True when it was not, for then the last holder was killed
        and its servers may still be ending. Raises `HomeUnusableError`, `AlreadyRunningError`.
        """
        if NOT_IN_PATHS & set(str(self.root)):
            raise HomeUnusableError(
                f"HUIYIN_HOME, {str(self.root)!r}, has a comma, quote or line break in it",
                remedy="Set it to a path without: the servers take lists of folders",
            )
        try:
            for folder in (self.root, self.run, self.log):
                folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            lock = self.lock_file.open("a+")
        except OSError as error:
            raise self._unusable(error) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise AlreadyRunningError(
                    f"another Huiyin runs on {self.root} as process {holder}",
                    remedy=f"Use that one, stop it with `kill {holder}`, or set HUIYIN_HOME",
                ) from error
            lock.seek(0)
            after_crash = lock.read() != ""
            try:
                lock.truncate(0)
                lock.write(f"{os.getpid()}\n")
                lock.flush()
            except OSError as error:
                raise self._unusable(error) from error
            try:
                yield after_crash
            finally:
                lock.truncate(0)

    def free_bytes(self) -> int:
        """What an ordinary user may still write on the disk of this folder."""
        return shutil.disk_usage(self.root).free

    def refuse_full_disk(self, at_least_bytes: int = FREE_SPACE_MIN_BYTES) -> None:
        """Raises `DiskFullError` unless so much is free."""
        free = self.free_bytes()
        if free < at_least_bytes:
            raise DiskFullError(
                f"the disk of {self.root} has {free >> 20} MiB free, "
                f"{at_least_bytes >> 20} MiB are needed",
                remedy="Free some space, or set HUIYIN_HOME to a folder on another disk",
            )

    def _unusable(self, error: OSError) -> HomeUnusableError | DiskFullError:
        if error.errno == errno.ENOSPC:
            return DiskFullError(
                f"the disk of {self.root} is full",
                remedy="Free some space, or set HUIYIN_HOME to a folder on another disk",
            )
        if error.errno == errno.ENAMETOOLONG:
            return HomeUnusableError(
                f"the path of HUIYIN_HOME is too long ({len(os.fsencode(self.root))} bytes)",
                remedy="Set HUIYIN_HOME to a shorter path",
            )
        return HomeUnusableError(
            f"{error.filename or self.root} cannot be written: {error.strerror}",
            remedy="Make it yours and writable, or set HUIYIN_HOME to a folder that is",
        )
