"""What comes before the contact it names is kept, tried again in order, and never lost unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.errors import CommandRefusedError, OriginConflictError
from services.ledger.contract import Accepted, Waiting
from tests.unit.services.ledger.workbench import PUBLISHER, REPLY, SOURCE, Workbench, reply


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def test_a_reply_before_its_contact_waits_and_is_accepted_then(bench: Workbench) -> None:
    event = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    kept = bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    assert kept == Waiting(until=bench.clock.now + timedelta(seconds=600))
    assert "上门".encode() not in bench.waiting.kept[SOURCE, "early"].sealed
    assert bench.ledger.retry_waiting(bench.clock.pass_(seconds=1)).accepted == 0
    assert bench.ledger.accept(event, caller=PUBLISHER, way="kafka") == kept
    other = replace(event, data=reply(externalref="R-1", text="别的"))
    with pytest.raises(OriginConflictError):
        bench.ledger.accept(other, caller=PUBLISHER, way="kafka")
    case = bench.open_case(externalref="R-1")
    done = bench.ledger.retry_waiting(bench.clock.now)
    assert (done.accepted, done.rejected) == (1, ())
    assert bench.waiting.kept == {}
    assert bench.log()[-1].envelope.subject == f"case/{case}"
    assert bench.log()[-1].envelope.originid == "early"
    again = bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    assert isinstance(again, Accepted)
    assert again.duplicate


def test_what_comes_later_does_not_overtake_what_waits_for_the_same_case(bench: Workbench) -> None:
    early = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    bench.ledger.accept(early, caller=PUBLISHER, way="kafka")
    case = bench.open_case(externalref="R-1")
    data = {"externalref": "R-1", "by": "staff:x", "outcome": "好了"}
    result = bench.event("huiyin.case.resolved.v1", data, id_="later")
    bench.clock.pass_(seconds=1)
    assert isinstance(bench.ledger.accept(result, caller=PUBLISHER, way="kafka"), Waiting)
    done = bench.ledger.retry_waiting(bench.clock.now)
    assert (done.accepted, done.rejected) == (2, ())
    story = [event.envelope.originid for event in bench.log()[-2:]]
    assert story == ["early", "later"]
    assert bench.log()[-1].envelope.subject == f"case/{case}"


def test_a_crash_between_acceptance_and_release_accepts_once(bench: Workbench) -> None:
    event = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    kept = dict(bench.waiting.kept)
    bench.open_case(externalref="R-1")
    bench.ledger.retry_waiting(bench.clock.now)
    length = len(bench.store.bodies)
    bench.waiting.kept = kept
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1
    assert len(bench.store.bodies) == length


@pytest.mark.proves("Art.9(1)", "contact-before-reply")
def test_a_reply_whose_contact_never_comes_is_rejected_visibly(bench: Workbench) -> None:
    untimed = bench.event(REPLY, reply(externalref="R-1"), id_="early", time=None)
    bench.ledger.accept(untimed, caller=PUBLISHER, way="kafka")
    bench.clock.pass_(seconds=600)
    (rejected,) = bench.ledger.retry_waiting(bench.clock.now).rejected
    assert rejected.event == untimed
    assert rejected.way == "kafka"
    assert isinstance(rejected.error, CommandRefusedError)
    assert rejected.error.rule == "contact-before-reply"
    assert bench.waiting.count() == 1, "it is told at least once: kept until released"
    bench.ledger.release_waiting(source=SOURCE, id="early")
    assert bench.waiting.count() == 0


@pytest.mark.proves("Art.3(4)", "reply-before-result")
def test_a_waiting_step_that_is_refused_when_it_can_be_decided_is_rejected(
    bench: Workbench,
) -> None:
    data = {"externalref": "R-1", "by": "staff:x", "outcome": "好了"}
    event = bench.event("huiyin.case.resolved.v1", data, id_="early")
    bench.ledger.accept(event, caller=PUBLISHER, way="http")
    bench.open_case(externalref="R-1")
    (rejected,) = bench.ledger.retry_waiting(bench.clock.now).rejected
    assert isinstance(rejected.error, CommandRefusedError)
    assert rejected.error.rule == "reply-before-result"
