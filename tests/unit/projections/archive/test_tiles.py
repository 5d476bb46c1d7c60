"""Tiles are named and filled as tlog-tiles says, so that any mirror or reader finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.tiles import (
    ENTRIES,
    MalformedTileError,
    Tile,
    bundle_of,
    entries_in,
    hashes_in,
    levels_of,
    tile_at,
    tiles_of,
)
from tests.unit.projections.archive.logs import grown


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(3, 1_000, 7), "tile/3/x001/000.p/7"),
        (Tile(ENTRIES, 999, 255), "tile/entries/999.p/255"),
    ],
)
def test_a_tile_lies_where_the_format_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_at(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/001/002",
        "tile/-1/000",
        "tile/0/../checkpoint",
        "checkpoint",
    ],
)
def test_nothing_else_is_a_tiles_path(path: str) -> None:
    assert tile_at(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_formats_own_example() -> None:
    _, files = grown(b"%d" % number for number in range(70_000))
    by_level = [[tile for tile in files if tile.level == level] for level in range(3)]
    assert [len(tiles) for tiles in by_level] == [274, 2, 1]
    assert [tiles[-1].width for tiles in by_level] == [112, 17, 1]
    assert levels_of(70_000) == 3
    assert set(files) == {t for level in (-1, 0, 1, 2) for t in tiles_of(70_000, level=level)}


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above() -> None:
    _, files = grown(b"%d" % number for number in range(256))
    assert set(files) == {Tile(ENTRIES, 0), Tile(0, 0), Tile(1, 0, 1)}


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert list(entries_in(bundle_of(entries))) == entries


def test_the_longest_entry_fits_and_one_byte_more_does_not() -> None:
    longest = b"a" * 65_535
    assert list(entries_in(bundle_of([longest]))) == [longest]
    with pytest.raises(ValueError, match="65535"):
        bundle_of([longest + b"a"])


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_torn_bundle_or_tile_is_told(cut: int) -> None:
    with pytest.raises(MalformedTileError):
        list(entries_in(bundle_of([b"one", b"two"])[:-cut]))
    with pytest.raises(MalformedTileError, match=r"tile/0/000\.p/2 has"):
        hashes_in(Tile(0, 0, 2), (leaf_of(b"one") + leaf_of(b"two"))[:-cut])
