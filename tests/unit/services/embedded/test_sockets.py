"""Socket folders short enough and ours; ports that are free or refused by name."""

import socket
import tempfile
from pathlib import Path

import pytest

from services.embedded.errors import HomeUnusableError, PortInUseError
from services.embedded.sockets import Port, free_port, socket_dir

NAME = ".s.PGSQL.5432"


def test_a_short_path_is_used_as_it_is() -> None:
    assert socket_dir(Path("/srv/huiyin/run"), NAME) == Path("/srv/huiyin/run")


def test_a_long_path_gives_a_short_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = Path(tempfile.mkdtemp())
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base))
    long = tmp_path / ("x" * 120)
    try:
        short = socket_dir(long, NAME)
        assert short.parent == base
        assert short.stat().st_mode & 0o777 == 0o700
        assert socket_dir(long, NAME) == short
        assert socket_dir(long / "other", NAME) != short
        short.chmod(0o755)
        with pytest.raises(HomeUnusableError, match="is not a private folder of yours"):
            socket_dir(long, NAME)
    finally:
        for folder in base.iterdir():
            folder.rmdir()
        base.rmdir()


def test_a_long_path_with_a_long_runtime_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/" + "x" * 120)
    with pytest.raises(HomeUnusableError, match="too long for a UNIX socket"):
        socket_dir(tmp_path / ("x" * 120), NAME)


def test_a_port_is_refused_while_somebody_listens_and_free_after() -> None:
    port = Port(number=free_port(), used_for="the web pages", setting="HUIYIN_HTTP_PORT")
    with socket.socket() as neighbour:
        neighbour.bind((port.host, port.number))
        neighbour.listen()
        with pytest.raises(PortInUseError, match="set HUIYIN_HTTP_PORT to a free port"):
            port.refuse_if_taken()
    port.refuse_if_taken()
