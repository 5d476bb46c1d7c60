"""A jar is run only if it is the locked one, wherever it came from."""

import functools
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded import jars
from services.embedded.errors import DownloadFailedError
from services.embedded.jars import Jar

GOOD = b"PK the locked bytes"


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        pass


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven repository on this machine, named in jgo's settings as an operator would name one."""
    folder = tmp_path / "repository"
    folder.mkdir()
    handler = functools.partial(_Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = tmp_path / "jgo.conf"
        settings.write_text(f"[repositories]\nhere = http://127.0.0.1:{server.server_port}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
        yield folder
        server.shutdown()


def _jar(name: str, content: bytes = GOOD) -> Jar:
    return Jar(
        coordinate=f"org.example:{name}:1.0",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def _put(jar: Jar, folder: Path, content: bytes) -> Path:
    path = jar.path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_missing_jars_are_fetched_once(repository: Path, tmp_path: Path) -> None:
    wanted = [_jar("one"), _jar("two")]
    for jar in wanted:
        _put(jar, repository, GOOD)
    told: list[tuple[int, int]] = []
    cache = tmp_path / "cache"
    paths = jars.provide(wanted, cache, lambda *numbers: told.append(numbers))
    assert [path.read_bytes() for path in paths] == [GOOD, GOOD]
    assert told[0] == (0, 2 * len(GOOD))
    assert told[-1] == (2 * len(GOOD), 2 * len(GOOD))
    for jar in wanted:
        jar.path(repository).unlink()
    assert jars.provide(wanted, cache, lambda *_: None) == paths


def test_an_altered_jar_in_the_cache_is_replaced(repository: Path, tmp_path: Path) -> None:
    jar = _jar("one")
    _put(jar, repository, GOOD)
    altered = _put(jar, tmp_path / "cache", GOOD[:-1] + b"!")
    assert jars.provide([jar], tmp_path / "cache", lambda *_: None) == [altered]
    assert altered.read_bytes() == GOOD


def test_another_file_than_the_locked_one_is_not_kept(repository: Path, tmp_path: Path) -> None:
    jar = _jar("one")
    _put(jar, repository, GOOD[:-1] + b"!")
    with pytest.raises(DownloadFailedError, match=r"org\.example:one:1\.0 is not the locked file"):
        jars.provide([jar], tmp_path / "cache", lambda *_: None)
    assert not jar.path(tmp_path / "cache").exists()


def test_giving_up_is_obeyed_at_once(repository: Path, tmp_path: Path) -> None:
    jar = _jar("one")
    _put(jar, repository, GOOD)

    def give_up(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jars.provide([jar], tmp_path / "cache", give_up)


def test_the_lock_names_broker_and_console_tools_of_one_release() -> None:
    locked = jars.read_lock()
    names = {jar.coordinate for jar in locked}
    for artifact in ("kafka_2.13", "kafka-clients", "kafka-tools"):
        assert f"org.apache.kafka:{artifact}:{jars.KAFKA_VERSION}" in names
    assert len(names) == len(locked)
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in locked)
    assert "://" not in jars.LOCK_FILE.read_text()
