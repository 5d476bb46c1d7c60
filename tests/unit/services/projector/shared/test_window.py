"""The window against a plain list of all there ever was."""

from hypothesis import given
from hypothesis import strategies as st

from services.broker.records import Record
from services.projector.shared.window import Window

PARTITIONS = 3
SIZE_BYTES = 10


def record(partition: int, offset: int) -> Record:
    return Record("events", partition, offset, 0, None, b"x" * SIZE_BYTES, ())


chunks = st.lists(
    st.lists(st.integers(0, PARTITIONS - 1), min_size=1, max_size=6), min_size=1, max_size=12
)


@given(chunks=chunks, room=st.integers(1, 20), begin=st.integers(0, 5))
def test_from_a_place_it_covers_on_nothing_is_missing(
    chunks: list[list[int]], room: int, begin: int
) -> None:
    window = Window(bytes_max=room * SIZE_BYTES)
    window.restart(dict.fromkeys(range(PARTITIONS), begin))
    told: list[Record] = []
    ends = dict.fromkeys(range(PARTITIONS), begin)
    for partitions in chunks:
        chunk = []
        for partition in partitions:
            chunk.append(record(partition, ends[partition]))
            ends[partition] += 1
        told += chunk
        window.add(chunk)
    held, place = window.since(window.oldest, records_max=1_000)
    assert place == window.newest
    for partition in range(PARTITIONS):
        for offset in range(ends[partition] + 1):
            covered = window.covers({partition: offset})
            missing = [
                each
                for each in told
                if each.partition == partition and each.offset >= offset and each not in held
            ]
            assert not (covered and missing)
            assert covered or offset < ends[partition]
    assert held == told[len(told) - len(held) :]
    assert len(held) <= max(room, len(chunks[-1]))


@given(chunks=chunks, records_max=st.integers(1, 8))
def test_read_in_parts_it_is_the_same(chunks: list[list[int]], records_max: int) -> None:
    window = Window(bytes_max=1_000_000)
    window.restart({})
    told = [[record(partition, 0) for partition in partitions] for partitions in chunks]
    for chunk in told:
        window.add(chunk)
    read: list[Record] = []
    place = window.oldest
    while place < window.newest:
        records, place = window.since(place, records_max=records_max)
        assert 0 < len(records) <= max(records_max, *map(len, told))
        read += records
    assert read == [each for chunk in told for each in chunk]


def test_begun_anew_it_holds_nothing_of_before() -> None:
    window = Window(bytes_max=100)
    window.restart({0: 0})
    window.add([record(0, 0)])
    window.restart({0: 7})
    assert window.since(window.oldest, records_max=10) == ([], window.newest)
    assert window.covers({0: 7})
    assert not window.covers({0: 6})
    assert not window.covers({1: 7})
