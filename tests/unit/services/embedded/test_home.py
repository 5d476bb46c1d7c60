"""The state folder is private, has one holder at a time, and is refused when there is no room."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.embedded.errors import AlreadyRunningError, DiskFullError, HomeUnusableError
from services.embedded.home import Home


def test_holding_makes_private_folders(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.hold():
        for folder in (home.root, home.run, home.log):
            assert folder.stat().st_mode & 0o777 == 0o700


def test_a_second_holder_is_told_of_the_first(tmp_path: Path) -> None:
    with Home(tmp_path).hold() as after_crash:
        assert after_crash is False
        with (
            pytest.raises(AlreadyRunningError, match=f"as process {os.getpid()}"),
            Home(tmp_path).hold(),
        ):
            pytest.fail("held twice")
    with Home(tmp_path).hold() as after_crash:
        assert after_crash is False


def test_a_killed_holder_leaves_no_lock_but_a_trace(tmp_path: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from services.embedded.home import Home
with Home(Path({str(tmp_path)!r})).hold():
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    with Home(tmp_path).hold() as after_crash:
        assert after_crash is True
    with Home(tmp_path).hold() as after_crash:
        assert after_crash is False


def test_a_full_disk_is_refused_in_figures(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.refuse_full_disk(at_least_bytes=1)
    with pytest.raises(DiskFullError, match=r"has \d+ MiB free, 1073741824 MiB are needed"):
        home.refuse_full_disk(at_least_bytes=1 << 50)


def test_a_home_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(HomeUnusableError, match="cannot be written: Not a directory"),
        Home(tmp_path / "file" / "home").hold(),
    ):
        pytest.fail("held")


def test_a_path_the_servers_cannot_be_told_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(HomeUnusableError, match="has a comma, quote or line break in it"),
        Home(tmp_path / "a,b").hold(),
    ):
        pytest.fail("held")
    assert not (tmp_path / "a,b").exists()
