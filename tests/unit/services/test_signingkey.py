"""A signing key is made once, read by its owner alone, and changed without a gap."""

from pathlib import Path

import pytest

from projections.archive.tlog.note import read_signer
from services import signingkey
from services.errors import SetupError

ORIGIN = "urn:huiyin:ledger:test"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "sealer.key"


def test_a_key_is_made_once(path: Path) -> None:
    made = signingkey.load_or_create(path, name=ORIGIN)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (
        signingkey.load_or_create(path, name=ORIGIN) == made == signingkey.load(path, name=ORIGIN)
    )
    assert read_signer(path.read_text().strip()) == made[0]
    assert [file.name for file in path.parent.iterdir()] == ["sealer.key"]


def test_a_change_keeps_the_former_key_until_it_is_finished(path: Path) -> None:
    (old,) = signingkey.load_or_create(path, name=ORIGIN)
    new, former = signingkey.begin_change(path, name=ORIGIN)
    assert former == old != new
    assert signingkey.finish_change(path, name=ORIGIN) == [new]
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_wrong_with_the_file_is_said_and_nothing_of_the_key(path: Path) -> None:
    (key,) = signingkey.load_or_create(path, name=ORIGIN)
    with pytest.raises(SetupError, match="not of another"):
        signingkey.load(path, name="another")
    path.write_text(key.text[:-4])
    with pytest.raises(SetupError, match="not a signing key file") as refused:
        signingkey.load(path, name=ORIGIN)
    assert key.text[-20:-4] not in str(refused.value)
    path.write_text(f"{key.text}\n" * 3)
    with pytest.raises(SetupError, match="3 keys"):
        signingkey.load(path, name=ORIGIN)
    path.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        signingkey.load(path, name=ORIGIN)
    path.unlink()
    with pytest.raises(SetupError, match="huiyin init"):
        signingkey.load(path, name=ORIGIN)


def test_an_origin_that_cannot_name_a_key_is_refused(path: Path) -> None:
    with pytest.raises(SetupError, match="cannot name a key"):
        signingkey.load_or_create(path, name="urn:a+b")
