"""Lanes of a batch: what belongs together keeps its order, what does not may go at once."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.api.events.lanes import lanes
from services.ledger.contract import PublishedEvent


def event(number: int, **data: Any) -> PublishedEvent:
    return PublishedEvent(id=f"e{number}", source="urn:a:b", type="t", time=None, data=data)


def numbers(found: list[list[tuple[int, PublishedEvent]]]) -> list[list[int]]:
    return sorted([index for index, _ in lane] for lane in found)


def split(*events: PublishedEvent) -> list[list[int]]:
    return numbers(lanes(list(enumerate(events))))


def test_strangers_go_at_once() -> None:
    assert split(event(0), event(1), event(2)) == [[0], [1], [2]]


def test_events_that_name_one_case_or_reference_follow_each_other() -> None:
    assert split(
        event(0, externalref="r"),
        event(1, case="A"),
        event(2, externalref="r"),
        event(3, case="a"),
    ) == [[0, 2], [1, 3]]


def test_a_contact_of_several_matters_ties_their_references_together() -> None:
    both = event(1, matters=[{"externalref": "r"}, {"externalref": "s"}])
    assert split(event(0, externalref="r"), both, event(2, externalref="s")) == [[0, 1, 2]]


def test_the_same_event_twice_follows_itself() -> None:
    assert split(event(7), event(8), event(7)) == [[0, 2], [1]]


def test_references_of_different_sources_are_different() -> None:
    foreign = event(1, externalref="r", externalref_source="urn:c:d")
    assert split(event(0, externalref="r"), foreign) == [[0], [1]]


def test_malformed_data_ties_nothing() -> None:
    assert split(event(0, matters="none", case=3), event(1, matters=[5, {"case": None}])) == [
        [0],
        [1],
    ]


references = st.lists(st.sampled_from("abcdefgh"), max_size=3)


@given(st.lists(references, max_size=30))
def test_whatever_shares_a_reference_shares_a_lane_in_order(named: list[list[str]]) -> None:
    events = [
        event(n, matters=[{"externalref": reference} for reference in refs])
        for n, refs in enumerate(named)
    ]
    found = lanes(list(enumerate(events)))
    lane_of = {index: number for number, lane in enumerate(found) for index, _ in lane}
    assert sorted(lane_of) == list(range(len(named)))
    assert all([i for i, _ in lane] == sorted(i for i, _ in lane) for lane in found)
    for first, one in enumerate(named):
        for second, other in enumerate(named):
            if set(one) & set(other):
                assert lane_of[first] == lane_of[second]
