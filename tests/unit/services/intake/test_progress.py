"""Whatever order records are finished in, only what has no unfinished one before it is
committed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.intake.progress import Progress


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=40), st.randoms())
def test_committable_is_the_end_of_the_finished_run(
    records: list[tuple[int, bool]], shuffle: Random
) -> None:
    progress = Progress()
    offsets = {0: 0, 1: 0, 2: 0}
    tickets = []
    for partition, done in records:
        tickets.append((progress.begin(partition, offsets[partition]), done))
        offsets[partition] += 2  # end markers of transactions leave gaps
    order = list(tickets)
    shuffle.shuffle(order)
    committable: dict[int, int] = {}
    for ticket, done in order:
        progress.finish(ticket, done=done)
        committable |= progress.take_committable()
    for partition in offsets:
        expected = 0
        for ticket, done in tickets:
            if ticket.partition == partition:
                if not done:
                    break
                expected = ticket.offset + 1
        assert committable.get(partition, 0) == expected
    assert progress.under_work == 0


def test_what_is_finished_after_the_partitions_were_dealt_anew_counts_no_more() -> None:
    progress = Progress()
    before = progress.begin(0, 7)
    progress.forget()
    again = progress.begin(0, 7)
    progress.finish(before, done=True)
    assert progress.take_committable() == {}
    progress.finish(again, done=True)
    assert progress.take_committable() == {0: 8}


def test_what_could_not_be_committed_comes_again_unless_there_is_later() -> None:
    progress = Progress()
    progress.put_back({0: 5, 1: 3})
    progress.finish(progress.begin(0, 8), done=True)
    assert progress.take_committable() == {0: 9, 1: 3}
