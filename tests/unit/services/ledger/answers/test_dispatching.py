"""Answers a connector sends: in the outbox with the answer, and owed again where they fail."""

from datetime import timedelta
from typing import Any

import pytest

from events.dispatch import DispatchQueued
from events.item import item_stream
from events.reference import SourceRegistered
from services.ledger.answers.dispatching import dispatch_id
from services.ledger.contract import Acceptance, Accepted, Caller, Waiting
from tests.unit.services.ledger.promises.clocks.test_case_clocks import running
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    PUBLISHER,
    SOURCE,
    Workbench,
    contact,
    types_of,
)

APP = "urn:test:app"
BY_APP = Caller(actor="source:app", sources=frozenset({APP}))
OWNER = {"kind": "owner", "name": "王芳", "phone": "13900004321", "unit": "3-1502"}


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    app = SourceRegistered(
        source=APP, name="应用", types=("*",), communities=("*",), ways=("http",)
    )
    bench.ledger.register_source(app, caller=COMPANY)
    said = {"by": "staff:m-1", "community": "lakeside", "channel": "app", "source": APP}
    bench.publish("huiyin.connector.registered.v1", {**said, "within_minutes": 20})
    return bench


def answer(bench: Workbench, case: str, channel: str = "app", **more: Any) -> Accepted:
    said = {"case": case, "channel": channel, "by": "staff:s-1", "text": "师傅三点来"}
    return bench.publish("huiyin.reply.sent.v1", said, **more)


def tell(bench: Workbench, reply: str, state: str, **more: Any) -> Acceptance:
    named = {"externalref": reply, "externalref_source": SOURCE}
    told = {**named, "by": "system:app", "state": state, **more}
    event = bench.event("huiyin.dispatch.reported.v1", told, source=APP)
    return bench.ledger.accept(event, caller=BY_APP, way="http")


def report(bench: Workbench, reply: str, state: str, **more: Any) -> Accepted:
    accepted = tell(bench, reply, state, **more)
    assert isinstance(accepted, Accepted)
    return accepted


def told_early(bench: Workbench, reply: str, state: str) -> None:
    bench.clock.pass_(seconds=1)
    assert isinstance(tell(bench, reply, state), Waiting)


def last_of_clocks(bench: Workbench, case: str, type_name: str) -> list[dict[str, Any]]:
    last = bench.clocks(case)[-1].envelope
    assert last.type == type_name
    clocks: list[dict[str, Any]] = last.data["clocks"]
    return clocks


def test_an_answer_by_a_carried_channel_stands_in_the_outbox(bench: Workbench) -> None:
    case = bench.open_case(party=OWNER)
    accepted = answer(bench, case, id_="r-1")
    assert types_of(accepted.receipts) == ["reply.sent", "dispatch.queued"]
    queued = bench.log()[-1]
    item = dispatch_id(accepted.receipts[0].event_id, (SOURCE, "r-1"))
    assert queued.envelope.subject == item_stream("dispatch", item)
    fact = DispatchQueued.from_recorded(queued.envelope.data)
    assert (fact.about, fact.carrier, fact.within_minutes) == (f"case/{case}", APP, 20)
    assert fact.due_at - bench.clock.now == timedelta(minutes=20)
    opened = bench.opener.open_events([queued])[queued.envelope.id]
    assert opened["text"] == "师傅三点来"


def test_what_people_say_themselves_and_the_connectors_own_word_is_not_queued(
    bench: Workbench,
) -> None:
    case = bench.open_case()
    assert types_of(answer(bench, case, channel="phone").receipts) == ["reply.sent"]
    assert types_of(answer(bench, case, channel="email").receipts) == ["reply.sent"]
    said = {"case": case, "channel": "app", "by": "system:app", "text": "已派单"}
    own = bench.event("huiyin.reply.sent.v1", said, source=APP)
    accepted = bench.ledger.accept(own, caller=BY_APP, way="http")
    assert isinstance(accepted, Accepted)
    assert "dispatch.queued" not in types_of(accepted.receipts)
    retired = {"by": "staff:m-1", "channel": "app", "within": "lakeside", "reason": "停用"}
    bench.publish("huiyin.connector.retired.v1", retired)
    assert types_of(answer(bench, case).receipts) == ["reply.sent"]


def test_what_became_of_an_answer_may_be_told_before_the_answer(bench: Workbench) -> None:
    """And what is told after it follows in its order."""
    case = bench.open_case(externalref="R-1")
    told_early(bench, "r-1", "handed_over")
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 0
    answer(bench, case, id_="r-1")
    told_early(bench, "r-1", "delivered")
    done = bench.ledger.retry_waiting(bench.clock.pass_(seconds=1))
    assert (done.accepted, done.rejected) == (2, ())
    states = [each.envelope.data.get("state") for each in bench.log()]
    assert [state for state in states if state is not None] == ["handed_over", "delivered"]
    assert types_of(report(bench, "r-1", "read").receipts) == ["dispatch.reported"]


def test_a_case_called_as_something_to_be_sent_is_waited_for_all_the_same(bench: Workbench) -> None:
    said = {"externalref": "dispatch/r-1", "channel": "phone", "by": "staff:s-1", "text": "好"}
    early = bench.event("huiyin.reply.sent.v1", said, id_="early")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="kafka"), Waiting)
    answer(bench, bench.open_case(externalref="R-1"), id_="r-1")
    bench.clock.pass_(seconds=1)
    assert bench.waiting.due(now=bench.clock.now, limit=10) == []
    bench.open_case(externalref="dispatch/r-1")
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1


@pytest.mark.proves("Art.3(4)", "reply-undelivered")
def test_a_first_answer_that_fails_is_owed_again_until_one_arrives(bench: Workbench) -> None:
    case = bench.open_case(party=OWNER)
    answer(bench, case, id_="r-1")
    bench.clock.pass_(minutes=5)
    failed = report(bench, "r-1", "failed", code="E-42")
    assert types_of(failed.receipts) == [
        "dispatch.reported",
        "finding.raised",
        "reply.undelivered",
    ]
    told = bench.log()[-1].envelope.data
    assert (told["owed"], told["counted"]) == ("first_reply", True)
    [again] = last_of_clocks(bench, case, "huiyin.clocks.started.v1")
    assert (again["kind"], again["number"]) == ("first_reply", 2)
    assert again["due_at"] == told["first_reply_due_at"]
    with refused("reply-before-result", article="Art.3(4)"):
        bench.publish("huiyin.case.resolved.v1", {"case": case, "by": "staff:s-1", "outcome": "好"})
    arrived = report(bench, "r-1", "delivered")
    assert types_of(arrived.receipts) == ["dispatch.reported", "reply.arrived"]
    [kept] = last_of_clocks(bench, case, "huiyin.clocks.fulfilled.v1")
    assert (kept["kind"], kept["number"]) == ("first_reply", 2)
    bench.publish("huiyin.case.resolved.v1", {"case": case, "by": "staff:s-1", "outcome": "好"})


def test_nothing_is_owed_where_another_answer_stands(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, id_="r-1")
    answer(bench, case, channel="phone")
    before = len(bench.clocks(case))
    report(bench, "r-1", "failed", code="E-42")
    assert len(bench.clocks(case)) == before
    assert "owed" not in bench.log()[-1].envelope.data


def test_of_a_later_question_the_next_answer_is_owed(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, channel="phone")
    bench.open_case(case=case)
    answer(bench, case, id_="r-2")
    report(bench, "r-2", "bounced", reason="无此用户")
    assert bench.log()[-1].envelope.data["owed"] == "next_reply"
    [again] = last_of_clocks(bench, case, "huiyin.clocks.started.v1")
    assert again["kind"] == "next_reply"
    bench.publish("huiyin.case.resolved.v1", {"case": case, "by": "staff:s-1", "outcome": "好"})


@pytest.mark.proves("Art.3(4)")
@pytest.mark.parametrize("first", [True, False], ids=["the first answer", "a later one"])
def test_a_question_told_after_the_answer_it_had_is_owed_one_where_that_fails(
    bench: Workbench, *, first: bool
) -> None:
    case = bench.open_case()
    if not first:
        answer(bench, case, channel="phone")
    asked_at = bench.clock.pass_(minutes=8)
    bench.clock.pass_(minutes=2)
    answer(bench, case, id_="r-2")
    bench.clock.pass_(minutes=5)
    again = contact(case=case)
    bench.publish("huiyin.contact.logged.v1", again, time=asked_at)
    assert "next_reply" not in running(bench, case)
    report(bench, "r-2", "failed", code="E-42")
    [owed] = last_of_clocks(bench, case, "huiyin.clocks.started.v1")
    assert owed["kind"] == "next_reply"
    report(bench, "r-2", "delivered")
    [kept] = last_of_clocks(bench, case, "huiyin.clocks.fulfilled.v1")
    assert (kept["kind"], kept["number"]) == ("next_reply", owed["number"])


def test_forgetting_the_party_reaches_what_stands_in_the_outbox(bench: Workbench) -> None:
    case = bench.open_case(party=OWNER)
    [subject] = {
        each.envelope.data["party"] for each in bench.log() if "number" in each.envelope.data
    }
    answer(bench, case)
    queued = bench.log()[-1]
    bench.ledger.forget(
        subject, reason="本人要求", legal_basis="PIPL 47", approved_by="staff:m-2", caller=COMPANY
    )
    assert bench.opener.open_events([queued])[queued.envelope.id]["text"] is None
