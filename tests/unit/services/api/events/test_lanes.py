"""Lanes of a batch: what belongs together keeps its order, what does not may go at once."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.api.events.lanes import lanes
from services.ledger.contract import PublishedEvent

ONE, OTHER = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a", "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6b"


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
        event(1, case=ONE.upper()),
        event(2, externalref="r"),
        event(3, case=ONE),
    ) == [[0, 2], [1, 3]]


def test_steps_of_one_item_named_by_its_id_follow_each_other() -> None:
    assert split(event(0, id=ONE), event(1, id=OTHER), event(2, id=ONE)) == [[0, 2], [1]]


def test_what_goes_with_a_case_or_an_item_follows_its_other_events() -> None:
    assert split(
        event(0, case=ONE),
        event(1, id=OTHER),
        event(2, about=f"case/{ONE}"),
        event(3, about=[f"record/{OTHER}"]),
    ) == [[0, 2], [1, 3]]


def test_cases_a_step_names_besides_its_item_tie_it_to_them() -> None:
    assert split(
        event(0, externalref="r"),
        event(1, id=OTHER, case_externalref="r", case_source=None),
        event(2, case=ONE),
        event(3, id=OTHER, cases=[ONE]),
    ) == [[0, 1, 2, 3]]
    foreign = {"case_externalrefs": ["r", "s"], "case_source": "urn:c:d"}
    assert split(
        event(0, externalref="r"), event(1, externalref="s", externalref_source="urn:c:d")
    ) == [[0], [1]]
    assert split(
        event(0, externalref="r"),
        event(1, externalref="s", externalref_source="urn:c:d"),
        event(2, **foreign),
    ) == [[0], [1, 2]]


def test_an_item_there_is_only_one_of_need_not_be_named() -> None:
    def about(number: int, type_name: str, **data: Any) -> PublishedEvent:
        return replace(event(number, by="staff:m", **data), type=type_name)

    left = {"left_at": "2026-03-02T00:00:00Z"}
    assert split(
        about(0, "huiyin.staff.registered.v1", staff="staff:a", name="张三"),
        about(1, "huiyin.staff.left.v1", staff="staff:b", **left),
        about(2, "huiyin.staff.left.v1", staff="staff:a", **left),
        about(3, "huiyin.staff.left.v1", staff=5),
    ) == [[0, 2], [1], [3]]


def test_what_became_of_a_message_follows_the_event_it_names() -> None:
    def told(number: int, externalref: Any, **data: Any) -> PublishedEvent:
        named = event(number, externalref=externalref, **data)
        return replace(named, source="urn:c:d", type="huiyin.dispatch.reported.v1")

    theirs = {"externalref_source": "urn:a:b"}
    assert split(
        event(0, externalref="r"),
        event(1, externalref="s"),
        told(2, "e0", **theirs),
        told(3, "e0"),
        told(4, "e1/b3-app", **theirs),
        told(5, 5, **theirs),
        event(6, kind="dispatch", externalref="e1"),
    ) == [[0, 2], [1, 4, 6], [3], [5]]
    assert split(event(0), event(1, externalref="e0")) == [[0], [1]]


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
