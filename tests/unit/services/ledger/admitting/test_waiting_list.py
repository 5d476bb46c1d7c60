"""What comes before the contact it names is kept, tried again in order, and never lost unseen."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from events.catalogue import UnknownTypeError
from events.envelope import EnvelopeTooLargeError
from services.errors import (
    CommandRefusedError,
    KeptUnreadableError,
    OriginConflictError,
    StoreUnavailableError,
)
from services.ledger.admitting.waiting_list import UNEXPECTED_ROUNDS, WaitingList
from services.ledger.contract import Acceptance, Accepted, Caller, PublishedEvent, Waiting, Way
from services.privacy.box import Box
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
    assert rejected.kept.way == "kafka"
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


def early(bench: Workbench, id_: str, externalref: str) -> None:
    """A reply that came before the contact of this reference."""
    event = bench.event(REPLY, reply(externalref=externalref), id_=id_)
    bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    bench.clock.pass_(seconds=1)


def test_what_cannot_be_read_is_rejected_as_it_was_kept_and_the_rest_goes_on(
    bench: Workbench,
) -> None:
    early(bench, "altered", "R-1")
    early(bench, "whole", "R-1")
    place = (SOURCE, "altered")
    bench.waiting.kept[place] = altered = replace(bench.waiting.kept[place], sealed=b"altered")
    bench.open_case(externalref="R-1")
    done = bench.ledger.retry_waiting(bench.clock.now)
    (rejected,) = done.rejected
    assert (rejected.kept, rejected.event, done.accepted) == (altered, None, 1)
    assert isinstance(rejected.error, KeptUnreadableError)


def test_of_a_caller_another_release_wrote_the_event_still_is_told(bench: Workbench) -> None:
    early(bench, "older", "R-1")
    place = (SOURCE, "older")
    box, context = Box(bench.master), f"waiting\n{SOURCE}\nolder"
    text = box.open(bench.waiting.kept[place].sealed, context).replace(b'"actor"', b'"by"')
    bench.waiting.kept[place] = replace(bench.waiting.kept[place], sealed=box.seal(text, context))
    bench.open_case(externalref="R-1")
    (rejected,) = bench.ledger.retry_waiting(bench.clock.now).rejected
    assert isinstance(rejected.error, KeptUnreadableError)
    assert rejected.event is not None
    assert rejected.event.id == "older"


class Broken:
    """Accepts, but for events whose id has an error."""

    def __init__(self, **errors: Exception) -> None:
        self.errors, self.tried = errors, list[str]()

    def __call__(
        self, event: PublishedEvent, _caller: Caller, _way: Way, _came_at: datetime
    ) -> Acceptance:
        self.tried.append(event.id)
        if event.id in self.errors:
            raise self.errors[event.id]
        return Accepted(receipts=())


@pytest.mark.parametrize("error", [UnknownTypeError("t"), EnvelopeTooLargeError("too large")])
def test_what_stands_however_often_it_is_tried_is_rejected_at_once_and_the_rest_goes_on(
    bench: Workbench, error: Exception
) -> None:
    for id_ in ("a", "b"):
        early(bench, id_, "R-1")
    bench.open_case(externalref="R-1")
    waiting = WaitingList(bench.waiting, Box(bench.master), wait_s=600)
    done = waiting.try_again(bench.clock.now, Broken(a=error))
    (rejected,) = done.rejected
    assert (rejected.kept.id, rejected.error, done.accepted) == ("a", error, 1)


def test_a_defect_with_one_event_holds_up_only_those_of_its_case_and_not_for_good(
    bench: Workbench,
) -> None:
    for id_, externalref in (("a", "R-1"), ("b", "R-2"), ("c", "R-1")):
        early(bench, id_, externalref)
    bench.open_case(externalref="R-1")
    bench.open_case(externalref="R-2")
    waiting = WaitingList(bench.waiting, Box(bench.master), wait_s=600)
    accept = Broken(a=KeyError("住户"))
    for number in range(1, UNEXPECTED_ROUNDS):
        done = waiting.try_again(bench.clock.now, accept)
        assert (done.accepted, done.rejected) == (number == 1, ())
    assert accept.tried == ["a", "b", *["a"] * (UNEXPECTED_ROUNDS - 2)]
    done = waiting.try_again(bench.clock.now, accept)
    (rejected,) = done.rejected
    assert (rejected.kept.id, done.accepted) == ("a", 1)
    assert bench.waiting.count() == 1, "it is told at least once: kept until released"


def test_an_outage_ends_the_round_and_rejects_nothing(bench: Workbench) -> None:
    early(bench, "a", "R-1")
    bench.open_case(externalref="R-1")
    waiting = WaitingList(bench.waiting, Box(bench.master), wait_s=600)
    for _ in range(UNEXPECTED_ROUNDS + 1):
        with pytest.raises(StoreUnavailableError):
            waiting.try_again(bench.clock.now, Broken(a=StoreUnavailableError("away")))
    assert waiting.try_again(bench.clock.now, Broken()).accepted == 1
