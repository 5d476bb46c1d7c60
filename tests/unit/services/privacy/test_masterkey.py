"""The master key file: made once, kept to its owner, never replaced by a new one in silence."""

import threading
from pathlib import Path

import pytest

from services.errors import SetupError
from services.privacy import masterkey
from services.privacy.masterkey import KeyUnreadableError, MasterKey, generate, load_or_create

EVENT = "01970000-0000-7000-8000-000000000001"
NONCE = bytes(12)


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = load_or_create(path, may_create=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert load_or_create(path, may_create=False) == made
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_beside_a_ledger_with_events_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with pytest.raises(SetupError, match="put the file back"):
        load_or_create(path, may_create=False)
    assert not path.exists()


def test_two_processes_starting_at_once_end_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    found: list[MasterKey] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(masterkey.load_or_create(path, may_create=True))
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == masterkey.load(path)


def test_a_key_is_put_back_where_even_the_folder_is_missing(tmp_path: Path) -> None:
    path, master = tmp_path / "new" / "keys" / "master.key", generate()
    masterkey.write_new(path, master)
    assert masterkey.load(path) == master
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_open_to_others_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_or_create(path, may_create=True)
    path.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600"):
        load_or_create(path, may_create=True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "huiyin-master-key/v1\n",
        "huiyin-master-key/v1\nroot AAAA\nwrapping 1 AAAA\n",
        "huiyin-master-key/v1\nroot " + "A" * 43 + "=\n",
        "huiyin-master-key/v9\nroot x\nwrapping 1 y\n",
        "not ascii: 钥匙",
    ],
)
def test_what_is_no_master_key_stops_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(SetupError, match="restore it"):
        load_or_create(path, may_create=True)


def test_the_secrets_are_not_shown() -> None:
    master = generate()
    assert master.root.hex() not in repr(master)
    assert repr(master) == "MasterKey()"


def test_every_purpose_has_a_key_of_its_own() -> None:
    master = generate()
    keys = {master.lookup_key, master.fingerprint_key, master.lexeme_key, master.box_key}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


def test_a_wrapped_key_opens_for_its_event_only() -> None:
    master, key = generate(), bytes(range(32))
    wrapped = master.wrap(key, EVENT, nonce=NONCE)
    assert key not in wrapped
    assert master.unwrap(wrapped, EVENT) == key
    with pytest.raises(KeyUnreadableError):
        master.unwrap(wrapped, EVENT[:-1] + "2")
    with pytest.raises(KeyUnreadableError):
        generate().unwrap(wrapped, EVENT)
    with pytest.raises(KeyUnreadableError):
        master.unwrap(wrapped[:-1] + bytes((wrapped[-1] ^ 1,)), EVENT)
    with pytest.raises(KeyUnreadableError):
        master.unwrap(b"", EVENT)


def test_keys_of_an_older_generation_open_and_new_ones_use_the_newest() -> None:
    old = generate()
    both = MasterKey(root=old.root, wrapping={**old.wrapping, 2: bytes(32)})
    key = bytes(32)
    assert both.unwrap(old.wrap(key, EVENT, nonce=NONCE), EVENT) == key
    assert both.wrap(key, EVENT, nonce=NONCE)[0] == 2
    assert both.lookup_key == old.lookup_key
