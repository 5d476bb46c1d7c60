"""Kafka's jars: fetched once for each user, and never run unless they are the very files we locked.

`deploy/kafka/jars.lock.json` names each file: Maven coordinate, SHA-256, size. They are fetched
with `jgo` (which checks no checksum, so we do) into `$XDG_CACHE_HOME/huiyin/jars`, where every home
of this user finds them again. Another Maven repository may be named in jgo's own settings file
(`[repositories]` in `~/.config/jgo.conf`).

To move to another Kafka release: change `KAFKA_VERSION`, then run `python -m
services.embedded.jars`, which resolves the release with `jgo.resolve()` and writes the lock anew.
"""

import fcntl
import hashlib
import importlib
import json
import os
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services.embedded.errors import DiskFullError, DownloadFailedError, HomeUnusableError

KAFKA_VERSION = "4.3.1"
LOCK_FILE = Path(__file__).resolve().parents[2] / "deploy" / "kafka" / "jars.lock.json"
FETCH_WORKERS = 6
FETCH_TIMEOUT_S = 60
PROGRESS_INTERVAL_S = 0.2
SCRATCH_PREFIX = "fetch-"
ERROR_MAX_CHARACTERS = 160

Progress = Callable[[int, int], None]
"""Told (bytes at hand, bytes in all) a few times a second; may raise to give up."""


@dataclass(frozen=True, kw_only=True)
class Jar:
    """One locked file. `coordinate` is `group:artifact:version`."""

    coordinate: str
    sha256: str
    size: int

    def path(self, cache: Path) -> Path:
        """Where it lies in `cache`: the layout of a Maven repository."""
        group, artifact, version = self.coordinate.split(":")
        return cache.joinpath(*group.split("."), artifact, version, f"{artifact}-{version}.jar")


def default_cache() -> Path:
    """`$XDG_CACHE_HOME/huiyin/jars`, or `~/.cache/huiyin/jars`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "huiyin" / "jars"


def read_lock(lock_file: Path = LOCK_FILE) -> list[Jar]:
    """The locked files, by coordinate."""
    return [Jar(**entry) for entry in json.loads(lock_file.read_bytes())["jars"]]


def provide(jars: Sequence[Jar], cache: Path, progress: Progress) -> list[Path]:
    """Sees to it that every jar lies in `cache` unaltered; gives the paths in the lock's order.

    Processes that start at once take turns. A crash leaves whole files or files that fail the
    comparison, and these are fetched again. Raises `DownloadFailedError`, `DiskFullError`,
    `HomeUnusableError`.
    """
    total = sum(jar.size for jar in jars)
    with _locked(cache, lambda: progress(0, total)):
        for abandoned in cache.glob(f"{SCRATCH_PREFIX}*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        missing = [jar for jar in jars if not _intact(jar, cache)]
        done = total - sum(jar.size for jar in missing)
        progress(done, total)
        waiting = len(missing)
        outcomes = _fetch_all(missing, cache)
        while waiting:
            try:
                outcome = outcomes.get(timeout=PROGRESS_INTERVAL_S)
            except queue.Empty:
                progress(done, total)
                continue
            if isinstance(outcome, BaseException):
                raise outcome
            waiting, done = waiting - 1, done + outcome.size
            progress(done, total)
    return [jar.path(cache) for jar in jars]


def resolve(cache: Path) -> list[Jar]:
    """Asks the repository what this release of Kafka needs, and measures each file."""
    broker = importlib.import_module("jgo").resolve(f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}")
    coordinates = {f"{a.groupId}:{a.artifactId}:{a.version}" for a in broker}
    log4j = next(c for c in coordinates if ":log4j-core:" in c).rsplit(":", 1)[1]
    # Alone, without what they ask for: console tools need no Connect, the log bridge only log4j.
    coordinates.add(f"org.apache.kafka:kafka-tools:{KAFKA_VERSION}")
    coordinates.add(f"org.apache.logging.log4j:log4j-slf4j-impl:{log4j}")
    return [_measured(coordinate, cache) for coordinate in sorted(coordinates)]


def write_lock(jars: Sequence[Jar], lock_file: Path = LOCK_FILE) -> None:
    """Writes the lock in a form that shows a changed jar as a changed line."""
    content = {"kafka": KAFKA_VERSION, "jars": [asdict(jar) for jar in jars]}
    lock_file.write_text(json.dumps(content, indent=1) + "\n")


def _fetch_all(jars: Sequence[Jar], cache: Path) -> "queue.SimpleQueue[Jar | BaseException]":
    """Fetches in daemon threads, so that giving up never waits for a slow network."""
    wanted: queue.SimpleQueue[Jar] = queue.SimpleQueue()
    outcomes: queue.SimpleQueue[Jar | BaseException] = queue.SimpleQueue()
    for jar in jars:
        wanted.put(jar)

    def work() -> None:
        while not wanted.empty():
            try:
                jar = wanted.get_nowait()
                _fetch(jar, cache)
            except queue.Empty:
                return
            except Exception as error:  # noqa: BLE001 - carried to the caller, which raises it
                outcomes.put(error)
            else:
                outcomes.put(jar)

    for _ in range(min(FETCH_WORKERS, len(jars))):
        threading.Thread(target=work, daemon=True, name="fetch-jar").start()
    return outcomes


def _measured(coordinate: str, cache: Path) -> Jar:
    group, artifact, version = coordinate.split(":")
    path: Path = _maven(cache).project(group, artifact).at_version(version).artifact().resolve()
    return Jar(coordinate=coordinate, sha256=_sha256(path), size=path.stat().st_size)


def _maven(cache: Path) -> Any:
    """A jgo MavenContext that keeps its files in `cache` and asks the operator's repositories
    first.

    Imported here, for jgo takes half a second and most starts of most processes need no download.
    """
    settings = importlib.import_module("jgo.config").GlobalSettings.load()
    central = importlib.import_module("jgo.constants").MAVEN_CENTRAL_URL
    return importlib.import_module("jgo.maven").MavenContext(
        repo_cache=cache,
        remote_repos={**settings.repositories, "central": central},
        timeout=FETCH_TIMEOUT_S,
    )


def _fetch(jar: Jar, cache: Path) -> None:
    """Fetches beside the final place and moves only a file that compares equal."""
    group, artifact, version = jar.coordinate.split(":")
    target = jar.path(cache)
    network_error: type[OSError] = importlib.import_module("requests").RequestException
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=SCRATCH_PREFIX) as scratch:
            maven = _maven(Path(scratch))
            fetched: Path = maven.project(group, artifact).at_version(version).artifact().resolve()
            if fetched.stat().st_size != jar.size or _sha256(fetched) != jar.sha256:
                raise DownloadFailedError(
                    f"what came for {jar.coordinate} is not the locked file",
                    remedy="Try another network; if it stays so, tell the maintainers",
                )
            fetched.replace(target)
    except (network_error, RuntimeError) as error:
        raise DownloadFailedError(
            f"{jar.coordinate} is missing and cannot be downloaded ({_short(error)})",
            remedy="Connect this machine to the network and start again; what has arrived is kept",
        ) from error
    except OSError as error:
        raise DiskFullError(
            f"{jar.coordinate} cannot be stored in {cache}: {error.strerror}",
            remedy="Free some space there, or set XDG_CACHE_HOME to another folder",
        ) from error


def _short(error: Exception) -> str:
    """The innermost cause: a stack of HTTP errors tells it last, after every host it has tried."""
    cause: BaseException = error
    while (inner := _inner(cause)) is not None:
        cause = inner
    told = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    first = next(iter(str(told).splitlines()), "")
    return first[:ERROR_MAX_CHARACTERS].strip() or type(cause).__name__


def _inner(error: BaseException) -> BaseException | None:
    """What an error wraps: urllib3 keeps it as `reason`, requests as an argument."""
    wrapped = [getattr(error, "reason", None), *reversed(error.args), error.__cause__]
    return next((each for each in wrapped if isinstance(each, BaseException)), None)


def _intact(jar: Jar, cache: Path) -> bool:
    path = jar.path(cache)
    return path.is_file() and path.stat().st_size == jar.size and _sha256(path) == jar.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(cache: Path, tick: Callable[[], None]) -> Iterator[None]:
    """One process at a time fills the cache; the kernel unlocks it should its holder die."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / ".lock").open("wb")
    except OSError as error:
        raise HomeUnusableError(
            f"the folder for downloads, {cache}, cannot be written: {error.strerror}",
            remedy="Make it writable, or set XDG_CACHE_HOME to a folder that is",
        ) from error
    with lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tick()
                time.sleep(PROGRESS_INTERVAL_S)
            else:
                break
        yield


if __name__ == "__main__":
    write_lock(resolve(default_cache()))
