"""The merge gives the log's order back, however the partitions' records arrive, and holds little
meanwhile.
"""

from hypothesis import given
from hypothesis import strategies as st

from services.feed.merge import FeedRecord, Merge

PARTITIONS = 4


def record(position: int, partition: int, offset: int = 0) -> FeedRecord:
    return FeedRecord(position, partition, offset, b"")


def drain(merge: Merge) -> list[int]:
    given_out = []
    while (each := merge.pop()) is not None:
        given_out.append(each.position)
    return given_out


@given(
    partition_of=st.lists(st.integers(0, PARTITIONS - 1), max_size=200),
    turns=st.lists(st.integers(0, PARTITIONS - 1), max_size=400),
)
def test_records_come_out_in_order_whatever_the_arrival(
    partition_of: list[int], turns: list[int]
) -> None:
    queues: dict[int, list[FeedRecord]] = {p: [] for p in range(PARTITIONS)}
    for position, partition in enumerate(partition_of, start=1):
        queues[partition].append(record(position, partition))
    merge = Merge(range(PARTITIONS))
    given_out: list[int] = []
    for partition in (*turns, *(p for p in queues for _ in range(len(partition_of)))):
        if queues[partition]:
            merge.push(queues[partition].pop(0))
            given_out += drain(merge)
    assert given_out == list(range(1, len(partition_of) + 1))


@given(partition_of=st.lists(st.integers(0, PARTITIONS - 1), min_size=1, max_size=200))
def test_holding_back_full_partitions_never_blocks(partition_of: list[int]) -> None:
    """With one record held of a partition at most, the next position is always among those still
    read.
    """
    queues: dict[int, list[FeedRecord]] = {p: [] for p in range(PARTITIONS)}
    for position, partition in enumerate(partition_of, start=1):
        queues[partition].append(record(position, partition))
    merge = Merge(range(PARTITIONS))
    given_out: list[int] = []
    while len(given_out) < len(partition_of):
        readable = [p for p in queues if merge.held(p) == 0 and queues[p]]
        assert readable
        for partition in readable:
            merge.push(queues[partition].pop(0))
        given_out += drain(merge)
    assert given_out == list(range(1, len(partition_of) + 1))


def test_a_hole_is_waited_for_while_a_partition_may_still_fill_it() -> None:
    merge = Merge([0, 1])
    merge.push(record(1, 0))
    merge.push(record(3, 0))
    assert drain(merge) == [1]
    merge.push(record(2, 1))
    assert drain(merge) == [2, 3]


def test_a_hole_is_passed_over_once_nothing_can_fill_it() -> None:
    merge = Merge([0, 1, 2])
    merge.push(record(2, 0))
    merge.push(record(4, 1))
    assert drain(merge) == []
    merge.end(2)
    assert drain(merge) == [2]
    merge.end(0)
    assert drain(merge) == [4]


def test_a_repetition_comes_out_at_once() -> None:
    merge = Merge([0, 1], after=5)
    merge.push(record(3, 0))
    merge.push(record(6, 1))
    assert drain(merge) == [3, 6]
