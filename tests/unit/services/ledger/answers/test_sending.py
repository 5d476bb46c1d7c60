"""A notice that connectors send: in the outbox once it is approved, posted once it is delivered."""

from datetime import timedelta
from typing import Any

import pytest

from events.dispatch import (
    DispatchAbandoned,
    DispatchQueued,
    DispatchReported,
    DispatchRetried,
    DispatchStalled,
)
from events.envelope import RecordedEvent
from events.fact import Fact
from events.notice import (
    DeliveryRecorded,
    NoticeApproved,
    NoticeDrafted,
    NoticePosted,
    NoticeQueued,
    NoticeRemoved,
)
from events.reference import SourceRegistered
from services.ledger.contract import Accepted, Caller, Waiting
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, DESK, SOURCE, Workbench, types_of

APP = "urn:test:app"
BY_APP = Caller(actor="source:app", sources=frozenset({APP}))
REPORTED = ["dispatch.reported", "notice.carried"]


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    app = SourceRegistered(
        source=APP, name="应用", types=("*",), communities=("*",), ways=("http",)
    )
    bench.ledger.register_source(app, caller=COMPANY)
    return bench


def connected(bench: Workbench) -> None:
    said = {"by": "staff:m-1", "community": "lakeside", "channel": "app", "source": APP}
    bench.publish("huiyin.connector.registered.v1", {**said, "within_minutes": 20})


def done(bench: Workbench, fact: Fact) -> Accepted:
    return bench.ledger.perform(fact, caller=DESK)


def drafted(bench: Workbench) -> str:
    told = {
        "community": "lakeside",
        "by": "staff:1",
        "subject": "outage",
        "title": "停水通知",
        "text": "周三九点停水。",
        "places": [
            {"id": "gate", "channel": "notice_board"},
            {"id": "all", "channel": "app"},
            {"id": "b1", "channel": "app", "building": "b1"},
        ],
        "valid_from": "2026-03-02T00:00:00Z",
    }
    return done(bench, NoticeDrafted.from_published(told)).receipts[0].stream.partition("/")[2]


def approved(bench: Workbench) -> tuple[str, dict[str, RecordedEvent]]:
    """The notice, and what waits in the outbox by place."""
    notice = drafted(bench)
    done(bench, NoticeApproved(id=notice, by="staff:2"))
    placed = {
        each.envelope.data["dispatch"]: each.envelope.data["place"]
        for each in bench.log()
        if each.envelope.type == NoticeQueued.type_name
    }
    waiting = [each for each in bench.log() if each.envelope.type == DispatchQueued.type_name]
    return notice, {placed[each.envelope.data["id"]]: each for each in waiting}


def report(bench: Workbench, item: str, state: str) -> Accepted:
    why = {"code": "E-1"} if state in {"failed", "bounced"} else {}
    return done(bench, DispatchReported(id=item, by="system:app", state=state, **why))


def test_an_approved_notice_waits_for_its_connector(bench: Workbench) -> None:
    connected(bench)
    notice, waiting = approved(bench)
    assert waiting.keys() == {"all", "b1"}
    queued = DispatchQueued.from_recorded(waiting["b1"].envelope.data)
    assert (queued.about, queued.carrier, queued.building) == (f"notice/{notice}", APP, None)
    assert queued.due_at - bench.clock.now == timedelta(minutes=20)
    opened = bench.opener.open_events([waiting["b1"]])[waiting["b1"].envelope.id]
    assert opened["text"] == "停水通知\n周三九点停水。"


@pytest.mark.proves("Art.5(2)", "posted-once-delivered")
def test_it_is_posted_once_its_delivery_is_told(bench: Workbench) -> None:
    connected(bench)
    notice, waiting = approved(bench)
    done(bench, NoticePosted(id=notice, by="staff:1", place="gate"))
    for place in waiting:
        with refused("posted-once-delivered", article="Art.5(2)"):
            done(bench, NoticePosted(id=notice, by="staff:1", place=place))
    everybody, building = (waiting[each].envelope.data["id"] for each in ("all", "b1"))
    assert types_of(report(bench, everybody, "handed_over").receipts) == REPORTED
    posted = report(bench, everybody, "delivered")
    assert types_of(posted.receipts) == [*REPORTED, "notice.posted"]
    assert types_of(report(bench, everybody, "read").receipts) == REPORTED
    posted = report(bench, building, "read")
    assert types_of(posted.receipts) == [*REPORTED, "notice.posted", "delivery.recorded"]
    recorded = bench.log()[-1].envelope.data
    assert (recorded["channel"], recorded["building"], recorded["state"]) == (
        "app", "b1", "delivered",
    )  # fmt: skip
    assert len(done(bench, NoticeRemoved(id=notice, by="staff:1")).receipts) == 3


@pytest.mark.proves("Art.5(2)", "delivery-told-by-connector")
def test_nobody_else_says_that_a_building_was_reached(bench: Workbench) -> None:
    connected(bench)
    notice, waiting = approved(bench)
    told: dict[str, Any] = {"id": notice, "by": "staff:1", "channel": "app", "building": "b1"}
    for state in ("delivered", "deemed_delivered"):
        with refused("delivery-told-by-connector", article="Art.5(2)"):
            done(bench, DeliveryRecorded(**told, state=state, reason="都装了应用"))
    assert done(bench, DeliveryRecorded(**told, state="attempted"))
    home = {"flat": {"building": "b1", "unit": "1-0101"}, "state": "delivered"}
    assert done(bench, DeliveryRecorded.from_published({**told, **home}))
    assert done(bench, DeliveryRecorded(**{**told, "channel": "home_visit"}, state="delivered"))
    item = waiting["b1"].envelope.data["id"]
    done(bench, DispatchAbandoned(id=item, by="staff:1", reason="改为逐户发送"))
    assert done(bench, DeliveryRecorded(**told, state="delivered"))


def test_the_connectors_own_word_is_taken(bench: Workbench) -> None:
    connected(bench)
    notice, _ = approved(bench)
    told = {"id": notice, "by": "system:app", "place": "all"}
    event = bench.event("huiyin.notice.posted.v1", told, source=APP)
    accepted = bench.ledger.accept(event, caller=BY_APP, way="http")
    assert isinstance(accepted, Accepted)
    assert types_of(accepted.receipts) == ["notice.posted"]


def test_a_connector_may_name_it_by_approval_and_place(bench: Workbench) -> None:
    connected(bench)
    notice = drafted(bench)
    bench.publish("huiyin.notice.approved.v1", {"id": notice, "by": "staff:2"}, id_="AP-1")
    named = {"externalref": "AP-1/all", "externalref_source": SOURCE}
    told = {**named, "by": "system:app", "state": "delivered"}
    event = bench.event("huiyin.dispatch.reported.v1", told, source=APP)
    accepted = bench.ledger.accept(event, caller=BY_APP, way="http")
    assert isinstance(accepted, Accepted)
    assert types_of(accepted.receipts) == [*REPORTED, "notice.posted"]


def test_it_may_tell_before_the_approval_came(bench: Workbench) -> None:
    connected(bench)
    notice = drafted(bench)
    named = {"externalref": "AP-1/all", "externalref_source": SOURCE}
    told = {**named, "by": "system:app", "state": "delivered"}
    event = bench.event("huiyin.dispatch.reported.v1", told, source=APP)
    assert isinstance(bench.ledger.accept(event, caller=BY_APP, way="http"), Waiting)
    bench.publish("huiyin.notice.approved.v1", {"id": notice, "by": "staff:2"}, id_="AP-1")
    done = bench.ledger.retry_waiting(bench.clock.pass_(seconds=1))
    assert (done.accepted, done.rejected) == (1, ())


@pytest.mark.proves("Art.5(2)", "notice-undelivered")
@pytest.mark.proves("Art.5(2)", "notice-stuck")
def test_what_does_not_get_there_is_found_and_done_otherwise(bench: Workbench) -> None:
    connected(bench)
    notice, waiting = approved(bench)
    item = waiting["all"].envelope.data["id"]
    failed = report(bench, item, "failed")
    assert types_of(failed.receipts) == [
        "dispatch.reported", "finding.raised", "notice.carried",
    ]  # fmt: skip
    assert found(bench) == ["notice-undelivered"]
    done(bench, DispatchRetried(id=item, by="staff:1"))
    bench.clock.now += timedelta(minutes=21)
    done(bench, DispatchStalled(id=item, by="system:clock", due_at=bench.clock.now))
    assert found(bench) == ["notice-undelivered", "notice-stuck"]
    done(bench, DispatchAbandoned(id=item, by="staff:1", reason="改为人工转发"))
    assert done(bench, NoticePosted(id=notice, by="staff:1", place="all"))


@pytest.mark.proves("Art.5(2)", "send-by-connector")
@pytest.mark.proves("Art.5(2)", "send-notice-once")
def test_a_connector_that_comes_later_sends_what_was_approved(bench: Workbench) -> None:
    notice, waiting = approved(bench)
    assert waiting == {}
    send: dict[str, Any] = {"id": notice, "by": "staff:1"}
    with refused("send-by-connector", article="Art.5(2)"):
        done(bench, NoticeQueued(**send, place="all"))
    connected(bench)
    with refused("send-by-connector", article="Art.5(2)"):
        done(bench, NoticeQueued(**send, place="gate"))
    sent = done(bench, NoticeQueued(**send, place="all"))
    assert types_of(sent.receipts) == ["notice.queued", "dispatch.queued"]
    with refused("send-notice-once", article="Art.5(2)"):
        done(bench, NoticeQueued(**send, place="all"))


def found(bench: Workbench) -> list[str]:
    return [
        each.envelope.data["rule"]
        for each in bench.log()
        if each.envelope.type == "huiyin.finding.raised.v1"
    ]
