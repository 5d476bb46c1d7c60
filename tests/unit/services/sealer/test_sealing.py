"""The sealer signs what continues, and nothing else, wherever the disk fails, whoever meddles."""

import copy
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import Ed25519Signer, UnsignedNoteError
from projections.archive.tlog.tiles import ENTRIES, Tile
from services.errors import FollowerStoppedError
from tests.unit.services.sealer.world import KEY, ORIGIN, Disk, Faults, check, sealing_on

ENTRIES_HERE = [b"event %d" % number for number in range(1_200)]
NEW_KEY = Ed25519Signer(ORIGIN, b"n" * 32)


def sealed(size: int, disk: Disk | None = None) -> Disk:
    disk = disk or Disk()
    sealing = sealing_on(disk)
    for entry in ENTRIES_HERE[sealing.size : size]:
        sealing.take(entry)
    assert sealing.seal(time_s=1) is not None
    check(disk, ENTRIES_HERE)
    return disk


@pytest.mark.parametrize("persisted", [False, True])
@pytest.mark.parametrize("size", [1, 255, 256, 300, 512])
def test_a_disk_that_fails_at_any_step_costs_nothing_but_a_repetition(
    size: int, *, persisted: bool
) -> None:
    """Both for the process that goes on, and for one started anew."""
    for step, anew in itertools.product(range(20), (False, True)):
        disk = sealed(100)
        sealing = sealing_on(disk)
        for entry in ENTRIES_HERE[100 : 100 + size]:
            sealing.take(entry)
        disk.faults = Faults(after_steps=step, persisted=persisted)
        try:
            sealing.seal(time_s=2)
        except OSError:
            check(disk, ENTRIES_HERE)
            if anew:
                sealing = sealing_on(disk)
                for entry in ENTRIES_HERE[sealing.size : 100 + size]:
                    sealing.take(entry)
            assert sealing.due or disk.published[-1].size == 100 + size
            sealing.seal(time_s=3)
        disk.faults = Faults()
        assert disk.published[-1].size == 100 + size
        check(disk, ENTRIES_HERE)


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 12), st.booleans(), st.booleans()), max_size=6
    )
)
def test_every_history_of_faults_and_restarts_leaves_a_whole_log(
    steps: list[tuple[int, int, bool, bool]],
) -> None:
    disk, taken = Disk(), 0
    sealing = sealing_on(disk)
    for more, fault_at, persisted, restart in steps:
        for entry in ENTRIES_HERE[sealing.size : taken + more]:
            sealing.take(entry)
        taken = min(taken + more, len(ENTRIES_HERE))
        disk.faults = Faults(after_steps=fault_at, persisted=persisted)
        try:
            if sealing.due:
                sealing.seal(time_s=1)
        except OSError:
            pass
        disk.faults = Faults()
        check(disk, ENTRIES_HERE)
        if restart:
            sealing = sealing_on(disk)
    for entry in ENTRIES_HERE[sealing.size : taken]:
        sealing.take(entry)
    if sealing.due:
        sealing.seal(time_s=1)
    check(disk, ENTRIES_HERE)
    assert (disk.published[-1].size if disk.published else 0) == taken


def test_a_smaller_tree_is_never_signed_after_an_older_folder_was_put_back() -> None:
    disk = sealed(100)
    older = copy.deepcopy(disk)
    sealed(400, disk)
    older.remembered, older.published = disk.remembered, []
    sealing = sealing_on(older)
    for entry in ENTRIES_HERE[100:399]:
        sealing.take(entry)
    assert sealing.seal(time_s=1) is None
    assert not sealing.due
    assert older.published == []
    sealing.take(ENTRIES_HERE[399])
    assert sealing.seal(time_s=1) is not None
    check(older, ENTRIES_HERE)


def test_another_history_is_never_signed_not_even_from_an_empty_folder() -> None:
    disk = sealed(300)
    emptied = Disk(remembered=disk.remembered)
    sealing = sealing_on(emptied)
    for entry in [b"rewritten", *ENTRIES_HERE[1:310]]:
        sealing.take(entry)
    with pytest.raises(FollowerStoppedError, match="does not continue the tree of 300"):
        sealing.seal(time_s=1)
    assert emptied.published == []


def test_a_memory_of_another_tree_stops_the_sealer() -> None:
    disk = sealed(300)
    disk.remembered = Checkpoint(origin=ORIGIN, size=200, root=leaf_of(b"another"))
    sealing = sealing_on(disk)
    sealing.take(ENTRIES_HERE[300])
    with pytest.raises(FollowerStoppedError, match="tree of 200"):
        sealing.seal(time_s=1)


@pytest.mark.parametrize("tile", [Tile(0, 1, 44), Tile(1, 0, 1)])
def test_tiles_that_were_changed_or_lost_stop_the_start(tile: Tile) -> None:
    disk = sealed(300)
    body = disk.files.pop(tile)
    with pytest.raises(FollowerStoppedError, match="not there"):
        sealing_on(disk)
    disk.files[tile] = bytes((body[0] ^ 1,)) + body[1:]
    with pytest.raises(FollowerStoppedError, match="do not lead to the root"):
        sealing_on(disk)


def test_a_tile_changed_beneath_a_running_sealer_stops_the_next_signature() -> None:
    disk = sealed(300)
    before = disk.remembered
    sealed(700, disk)
    # Its memory was put back from a copy, so the proof it wants leads through the first tiles.
    disk.remembered = before
    sealing = sealing_on(disk)
    sealing.take(ENTRIES_HERE[700])
    disk.files[Tile(0, 1)] = disk.files[Tile(0, 0)]
    with pytest.raises(FollowerStoppedError, match="does not continue the tree of 300"):
        sealing.seal(time_s=1)


def test_an_entry_bundle_that_holds_something_else_is_not_overwritten() -> None:
    disk = sealed(100)
    disk.files[Tile(ENTRIES, 0, 120)] = b"somebody else's"
    sealing = sealing_on(disk)
    for entry in ENTRIES_HERE[100:120]:
        sealing.take(entry)
    with pytest.raises(FollowerStoppedError, match="written by somebody else"):
        sealing.seal(time_s=1)


def test_what_is_stored_is_known_again() -> None:
    sealing = sealing_on(sealed(300))
    assert sealing.holds(0, ENTRIES_HERE[0])
    assert sealing.holds(299, ENTRIES_HERE[299])
    assert not sealing.holds(7, b"something else")


def test_during_a_change_of_keys_both_sign_and_afterwards_the_new_one() -> None:
    disk = sealed(100)
    changing = sealing_on(disk, NEW_KEY, KEY)
    assert changing.due
    note = changing.seal(time_s=1)
    assert note is not None
    for key in (KEY, NEW_KEY):
        assert open_checkpoint(note.whole, [key.key])[0].size == 100
    assert disk.texts["vkey"] == f"{NEW_KEY.key.text}\n{KEY.key.text}\n"
    note = sealing_on(disk, NEW_KEY).seal(time_s=1)
    assert note is not None
    with pytest.raises(UnsignedNoteError):
        open_checkpoint(note.whole, [KEY.key])
    assert open_checkpoint(note.whole, [NEW_KEY.key])[0] == disk.published[0]


def test_a_key_nobody_handed_over_to_does_not_go_on_with_the_log() -> None:
    with pytest.raises(FollowerStoppedError, match="not one of this ledger's keys"):
        sealing_on(sealed(100), NEW_KEY)
