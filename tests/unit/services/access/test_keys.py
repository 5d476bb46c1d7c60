"""The token key file: made once, private, changeable without signing everybody out."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.access.keys import load, load_or_create, rotate
from services.errors import SetupError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "token.key"


def test_the_first_start_makes_a_private_file_and_the_second_finds_it(path: Path) -> None:
    made = load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path) == made
    assert made.previous is None


def test_processes_that_start_together_agree_on_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_or_create(path), range(32)))
    assert len(set(found)) == 1
    assert [file.name for file in path.parent.iterdir()] == ["token.key"]


def test_a_change_keeps_the_key_before_it_and_no_older_one(path: Path) -> None:
    first = load_or_create(path)
    second = rotate(path)
    third = rotate(path)
    assert second.previous == first.current
    assert third.previous == second.current
    assert third.find(first.current.id) is None
    assert third.find(second.current.id) == second.current
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_others_can_read_stops_the_start(path: Path) -> None:
    load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        load(path)


@pytest.mark.parametrize(
    "content", [b"", b"c2hvcnQ=", b"not base64!", b"A" * 44 + b"\n" + b"B" * 44, b"\xb8\x00\xff"]
)
def test_a_broken_file_stops_the_start_and_says_what_to_do(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SetupError, match=r"token\.key is not a token key file: restore it"):
        load(path)


def test_an_absent_file_is_said_to_be_absent(path: Path) -> None:
    with pytest.raises(SetupError, match=r"there is no token key .* set HUIYIN_HOME"):
        load(path)


def test_a_folder_nobody_can_write_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    with pytest.raises(SetupError, match="cannot write the token key"):
        load_or_create(tmp_path / "keys" / "token.key")
