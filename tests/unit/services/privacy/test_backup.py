"""A key backup brings back what was lost and nothing that was forgotten; a broken one says so."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from services.errors import SetupError
from services.privacy import backup, masterkey
from services.privacy.forgotten import ForgottenRecords, forgotten_in_log
from services.privacy.masterkey import NONCE_BYTES
from services.privacy.rotation import rotate
from services.privacy.vault import HeldRecord
from tests.unit.services.ledger.memory import MemoryVault
from tests.unit.services.ledger.workbench import COMPANY, Workbench

PASSPHRASE = "correct horse battery"
NOTHING = ForgottenRecords(records=frozenset(), subjects=frozenset())
PARTY = {"kind": "owner", "phone": "13912340001"}


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    bench.open_case(party=PARTY, text="厨房漏水")
    bench.open_case(party={"kind": "owner", "phone": "13912340002"}, text="电梯异响")
    return bench


def written(bench: Workbench, path: Path) -> backup.Counted:
    return backup.write(path, vault=bench.vault, master=bench.master, passphrase=PASSPHRASE)


def test_what_was_lost_comes_back(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "keys.backup"
    assert written(bench, path) == backup.Counted(keys=2, lookups=2)
    assert path.stat().st_mode & 0o777 == 0o600
    empty = MemoryVault()
    counted = backup.restore(path, vault=empty, forgotten=NOTHING, passphrase=PASSPHRASE)
    assert counted == backup.Counted(keys=2, lookups=2)
    assert {id_: key for id_, (key, _) in empty.keys.items()} == {
        id_: key for id_, (key, _) in bench.vault.keys.items()
    }
    assert empty.lookups == bench.vault.lookups
    assert backup.read_master(path, passphrase=PASSPHRASE) == bench.master
    again = backup.restore(path, vault=empty, forgotten=NOTHING, passphrase=PASSPHRASE)
    assert again == backup.Counted(keys=0, lookups=0)


def test_what_the_log_says_is_forgotten_stays_so(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "keys.backup"
    written(bench, path)
    subject = bench.log()[3].envelope.data["party"]["id"]
    bench.ledger.forget(
        subject, reason="本人要求", legal_basis="PIPL 47", approved_by="staff:b", caller=COMPANY
    )
    forgotten = forgotten_in_log(bench.store)
    assert forgotten.subjects == {subject}
    emptied = MemoryVault()
    counted = backup.restore(path, vault=emptied, forgotten=forgotten, passphrase=PASSPHRASE)
    assert counted == backup.Counted(keys=1, lookups=1)
    assert emptied.keys.keys().isdisjoint(forgotten.records)
    assert subject not in emptied.lookups.values()


def test_a_vault_restored_by_other_means_is_cleansed_too(bench: Workbench) -> None:
    held = dict(bench.vault.keys)
    lookups = dict(bench.vault.lookups)
    subject = bench.log()[3].envelope.data["party"]["id"]
    bench.ledger.forget(
        subject, reason="本人要求", legal_basis="PIPL 47", approved_by="staff:b", caller=COMPANY
    )
    bench.vault.keys, bench.vault.lookups = held, lookups
    assert backup.destroy_again(bench.vault, forgotten_in_log(bench.store)) == 1
    assert not bench.vault.subject_known(subject)
    assert len(bench.vault.keys) == 1


def test_nothing_in_the_file_is_readable(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "keys.backup"
    written(bench, path)
    content = path.read_bytes()
    assert bench.master.root not in content
    assert all(id_.encode() not in content for id_ in bench.vault.keys)
    assert all(key not in content for key, _ in bench.vault.keys.values())


def test_a_wrong_passphrase_or_a_damaged_file_says_so(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "keys.backup"
    written(bench, path)
    with pytest.raises(SetupError, match="wrong passphrase"):
        backup.read_master(path, passphrase="another one entirely")
    whole = path.read_bytes()
    altered = whole[:-1] + bytes([whole[-1] ^ 1])
    for damaged in (whole[:-1], whole[:200], b"x" + whole, altered, b""):
        path.write_bytes(damaged)
        with pytest.raises(SetupError, match="damaged"):
            backup.restore(path, vault=MemoryVault(), forgotten=NOTHING, passphrase=PASSPHRASE)


def many_keys(bench: Workbench) -> None:
    for number in range(5_000):
        event_id = f"01970000-0000-7000-8000-{number:012d}"
        wrapped = bench.master.wrap(os.urandom(32), event_id, nonce=os.urandom(NONCE_BYTES))
        record = HeldRecord(event_id=event_id, position=0, partitionkey="x", subjects=())
        bench.vault.keys[event_id] = (wrapped, record)


def test_many_frames_and_none_of_them_missing(bench: Workbench, tmp_path: Path) -> None:
    many_keys(bench)
    path = tmp_path / "keys.backup"
    assert written(bench, path).keys == 5_002
    empty = MemoryVault()
    backup.restore(path, vault=empty, forgotten=NOTHING, passphrase=PASSPHRASE)
    assert len(empty.keys) == 5_002
    whole = path.read_bytes()
    header = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    first = 4 + int.from_bytes(whole[header : header + 4])
    last = header
    while (size := 4 + int.from_bytes(whole[last : last + 4])) < len(whole) - last:
        last += size
    for cut in (whole[:header] + whole[header + first :], whole[:last]):
        path.write_bytes(cut)
        with pytest.raises(SetupError, match="cut off"):
            backup.restore(path, vault=MemoryVault(), forgotten=NOTHING, passphrase=PASSPHRASE)


def test_a_short_passphrase_is_refused(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="12 characters"):
        backup.write(tmp_path / "b", vault=bench.vault, master=bench.master, passphrase="too short")


def test_rotating_changes_every_wrapped_key_and_no_content(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "master.key"
    masterkey.replace(path, bench.master)
    path.chmod(0o600)
    before = dict(bench.vault.keys)
    done = rotate(path, vault=bench.vault)
    assert (done.generation, done.keys) == (2, 2)
    rotated = masterkey.load(path)
    assert set(rotated.wrapping) == {2}
    for event_id, (wrapped, _) in bench.vault.keys.items():
        assert rotated.unwrap(wrapped, event_id) == bench.master.unwrap(
            before[event_id][0], event_id
        )
    with pytest.raises(masterkey.KeyUnreadableError):
        rotated.unwrap(before[event_id][0], event_id)


def test_rotating_goes_on_where_it_stopped(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    masterkey.replace(path, bench.master)

    class Failing(MemoryVault):
        def rewrap(self, keys: Sequence[tuple[str, bytes]]) -> int:
            raise ConnectionError(f"{len(keys)} keys were on their way")

    failing = Failing()
    failing.keys = bench.vault.keys
    with pytest.raises(ConnectionError):
        rotate(path, vault=failing)
    assert set(masterkey.load(path).wrapping) == {1, 2}
    assert rotate(path, vault=bench.vault).keys == 2
    assert set(masterkey.load(path).wrapping) == {2}
    assert not list(tmp_path.glob("*.new"))
