"""The log's folder: whole files, never changed, and a partial tile found in the full one."""

from pathlib import Path

import pytest

from projections.archive.folder import AlteredTileError, LogFolder, MissingTileError
from projections.archive.growing import GrowingTree
from projections.archive.tlog.tiles import ENTRIES, Tile, entries_in
from tests.unit.projections.archive.logs import grown

EVENTS = [b"event %d" % number for number in range(300)]


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    return LogFolder(tmp_path / "tlog")


def test_what_was_put_is_read_and_nothing_is_left_beside_it(folder: LogFolder) -> None:
    _, files = grown(EVENTS)
    folder.put(files)
    assert {tile: folder.read(tile) for tile in files} == files
    assert {path for path in folder.root.rglob("*") if path.is_file()} == {
        folder.root / tile.path for tile in files
    }


def test_a_tile_is_put_again_as_often_as_one_likes_and_never_changed(folder: LogFolder) -> None:
    _, files = grown(EVENTS)
    folder.put(files)
    folder.put(files)
    with pytest.raises(AlteredTileError, match="tile/0/000 does not hold"):
        folder.put({Tile(0, 0): b"something else"})
    assert folder.read(Tile(0, 0)) == files[Tile(0, 0)]


def test_what_a_crash_left_beside_a_file_is_in_nobodys_way(folder: LogFolder) -> None:
    _, files = grown(EVENTS)
    remains = folder.root / "tile" / "0" / "000.new"
    remains.parent.mkdir(parents=True)
    remains.write_bytes(b"torn")
    folder.put(files)
    assert folder.read(Tile(0, 0)) == files[Tile(0, 0)]


def test_a_partial_tile_is_found_in_the_full_one_that_took_its_place(folder: LogFolder) -> None:
    tree = GrowingTree()
    for event in EVENTS[:200]:
        tree.add(event)
    partial = tree.partial()
    folder.put(partial)
    for event in EVENTS[200:]:
        tree.add(event)
    full = tree.take_full()
    folder.put({**full, **tree.partial()})
    folder.drop_partial(full)
    left = {path.parent.name for path in folder.root.rglob("*.p")}
    assert left == {"0", "1", "entries"}
    assert not any((folder.root / f"tile/{level}/000.p").exists() for level in ("0", "entries"))
    assert {tile: folder.read(tile) for tile in partial} == partial
    assert list(entries_in(folder.read(Tile(ENTRIES, 0, 7)))) == EVENTS[:7]
    with pytest.raises(MissingTileError, match="tile/0/001"):
        folder.read(Tile(0, 1, 45))


def test_texts_are_replaced_whole(folder: LogFolder) -> None:
    assert folder.text("checkpoint") is None
    folder.put_text("checkpoint", "one\n")
    folder.put_text("checkpoint", "two — 二\n")
    assert folder.text("checkpoint") == "two — 二\n"
