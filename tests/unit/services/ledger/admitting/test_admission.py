"""Who may report what, and what of it is well formed: what is wrong is told by its place,
never by its value.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events.case import CaseClosed
from events.reference import SourceRegistered
from services.errors import InvalidEventError
from services.ledger.contract import Caller
from services.ledger.reference import REMEMBERED_S
from tests.unit.services.ledger.refusals import forbidden, refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    LOGGED,
    PUBLISHER,
    REPLY,
    SOURCE,
    Workbench,
    contact,
    reply,
)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def test_a_bad_field_of_a_matter_is_the_only_problem_told(bench: Workbench) -> None:
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, contact(category="smoke"))
    assert [p.pointer for p in caught.value.problems] == ["/data/matters/0/category"]
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, contact() | {"matters": []})
    assert [p.pointer for p in caught.value.problems] == ["/data/matters"]


@pytest.mark.parametrize(
    ("shift", "rule"),
    [(timedelta(minutes=6), "time-not-ahead"), (timedelta(days=-10_965), "time-not-too-old")],
)
def test_times_that_cannot_be_meant(bench: Workbench, shift: timedelta, rule: str) -> None:
    with refused(rule):
        bench.publish(LOGGED, contact(), time=bench.clock.now + shift)
    assert bench.publish(LOGGED, contact(), time=bench.clock.now + timedelta(minutes=4))


def test_the_files_of_an_older_system_can_be_brought_in(bench: Workbench) -> None:
    fifteen_years = timedelta(days=15 * 365)
    assert bench.publish(LOGGED, contact(), time=bench.clock.now - fifteen_years)


def test_a_refusal_does_not_repeat_what_stands_in_a_name_s_place(bench: Workbench) -> None:
    with pytest.raises(InvalidEventError) as refusal:
        bench.publish(LOGGED, contact() | {"张三13900001111": 1, "k" * 5_000: 2, "comunity": 3})
    pointers = {problem.pointer for problem in refusal.value.problems}
    assert pointers == {"/data/…", "/data/comunity"}


def register(bench: Workbench, **changes: Any) -> None:
    values: dict[str, Any] = {
        "source": SOURCE,
        "name": "热线",
        "types": ("*",),
        "communities": ("*",),
        "ways": ("http", "kafka"),
    }
    bench.ledger.register_source(SourceRegistered(**{**values, **changes}), caller=COMPANY)


def test_a_source_speaks_only_as_it_is_registered(bench: Workbench) -> None:
    with forbidden("registered-source"):
        anyone = Caller(actor="source:x", sources=None)
        stranger = bench.event(LOGGED, contact(), source="urn:stranger")
        bench.ledger.accept(stranger, caller=anyone, way="kafka")
    register(bench, types=(REPLY,))
    with forbidden("type-of-source"):
        bench.publish(LOGGED, contact())
    register(bench, communities=("hillside",))
    with forbidden("community-of-source"):
        bench.publish(LOGGED, contact())
    register(bench, ways=("kafka",))
    with forbidden("way-of-source"):
        bench.publish(LOGGED, contact())
    register(bench)
    assert bench.publish(LOGGED, contact())


def test_a_caller_speaks_for_its_sources_and_communities_only(bench: Workbench) -> None:
    event = bench.event(LOGGED, contact())
    for caller, rule in (
        (Caller(actor="x", sources=frozenset({"urn:other"})), "own-source"),
        (Caller(actor="x"), "own-source"),
        (replace(PUBLISHER, communities=frozenset({"hillside"})), "community-scope"),
    ):
        with forbidden(rule):
            bench.ledger.accept(event, caller=caller, way="http")
    case = bench.open_case(community="hillside")
    with forbidden("community-scope"):
        bench.ledger.perform(CaseClosed(case=case, by="staff:x"), caller=DESK)


def test_registering_is_for_the_whole_company(bench: Workbench) -> None:
    with forbidden("company-scope"):
        bench.ledger.register_source(
            SourceRegistered(
                source=SOURCE, name="x", types=("*",), communities=("*",), ways=("http",)
            ),
            caller=DESK,
        )


def test_another_process_learns_of_a_registration_within_two_seconds(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr("services.ledger.core.time.monotonic", lambda: now_s)
    other = bench.another_ledger()
    event = bench.event(LOGGED, contact())
    other.accept(event, caller=PUBLISHER, way="http")
    register(bench, ways=("kafka",))
    other.accept(event, caller=PUBLISHER, way="http")
    now_s = REMEMBERED_S
    with forbidden("way-of-source"):
        other.accept(event, caller=PUBLISHER, way="http")


@pytest.mark.parametrize(
    ("type_name", "data", "pointer"),
    [
        ("huiyin.case.teleported.v1", {}, "/type"),
        (LOGGED, {}, "/data/community"),
        (LOGGED, contact(colour="red"), "/data/matters/0/colour"),
        (LOGGED, contact(text=""), "/data/matters/0/text"),
        (LOGGED, contact(text=7), "/data/matters/0/text"),
        (LOGGED, contact(text={"sealed": "AAAA"}), "/data/matters/0/text"),
        (LOGGED, contact(party={"kind": "owner", "phone": {"a/b": 1}}), "/data/party/phone"),
        (REPLY, {"channel": "phone", "by": "staff:x", "text": "好"}, "/data"),
        (REPLY, reply(externalref="R-1", promise={"due_at": "soon", "route": "phone"}),
         "/data/promise/due_at"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_says_where(
    bench: Workbench, type_name: str, data: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(type_name, data)
    assert pointer in {problem.pointer for problem in caught.value.problems}


def test_a_problem_never_repeats_a_value(bench: Workbench) -> None:
    secret = "13912340001"
    data = contact(party={"kind": secret, "name": [secret], "phone": secret}, urgency=secret)
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, {**data, "community": secret})
    assert len(caught.value.problems) >= 4
    assert secret not in repr(caught.value.problems)


def test_only_what_may_be_published_is(bench: Workbench) -> None:
    with forbidden("publishable-type"):
        bench.publish("huiyin.subject.forgotten.v1", {})


def test_an_event_too_large_for_the_log_is_refused_whole(bench: Workbench) -> None:
    data = contact()
    data["matters"] = [{"category": "repair", "text": "楼" * 2_700}] * 8
    with pytest.raises(InvalidEventError, match="attachments"):
        bench.publish(LOGGED, data)
