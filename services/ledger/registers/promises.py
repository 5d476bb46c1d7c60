"""Decisions about promises: given to somebody, within what its maker may promise, kept by its day
(Art. 6(3)).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from events import commitment as facts
from events.staff import KIND as STAFF
from events.staff import staff_id
from services.ledger.organisation.people import Person
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.6(3)"
Ending = Literal["kept", "broken", "withdrawn", "lapsed"]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What deciding remembers of a promise. ``ahead`` is how far off its day was when it was
    made.
    """

    subject: facts.PromiseSubject
    amount_yuan: int | None
    due_at: datetime
    ahead: timedelta
    promised_by: str
    assignee: str
    covered: bool
    ended: Ending | None = None


def evolve(promise: Promise | None, fact: facts.AnyPromiseFact) -> Promise:
    """The promise after the fact."""
    if isinstance(fact, facts.PromiseMade):
        assert fact.made_at is not None, "decided when it was made"
        return Promise(
            subject=fact.subject,
            amount_yuan=fact.amount_yuan,
            due_at=fact.due_at,
            ahead=fact.due_at - fact.made_at,
            promised_by=fact.promised_by,
            assignee=fact.assignee or fact.promised_by,
            covered=bool(fact.within_authority),
        )
    assert promise is not None
    match fact:
        case facts.PromiseConfirmed():
            return replace(promise, covered=True)
        case facts.PromiseReassigned():
            return replace(promise, assignee=fact.assignee)
        case facts.PromiseKept():
            return replace(promise, ended="kept")
        case facts.PromiseBroken():
            return replace(promise, ended="broken")
        case facts.PromiseWithdrawn():
            return replace(promise, ended="withdrawn")
        case facts.PromiseLapsed():
            return replace(promise, ended="lapsed")
        case facts.PromiseResumed():
            return replace(promise, ended=None)
        case _:
            assert_never(fact)


def decide(promise: Promise | None, fact: facts.AnyPromiseFact, at: At) -> Outcome:
    """What follows from a fact about a promise. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.PromiseMade):
        return _made(fact, at)
    assert promise is not None
    if isinstance(fact, facts.PromiseResumed):
        assert promise.ended == "lapsed", "asked before"
        return Outcome(facts=(fact,))
    if promise.ended is not None:
        refuse(f"the promise is {promise.ended} already", rule="promise-standing", article=ARTICLE)
    match fact:
        case facts.PromiseConfirmed():
            _confirm(promise, fact, at)
        case facts.PromiseReassigned():
            return _reassigned(promise, fact, at)
        case facts.PromiseKept():
            return _kept(promise, fact, at)
        case facts.PromiseBroken():
            return _broken(fact)
        case facts.PromiseWithdrawn():
            _withdraw(promise, at)
        case facts.PromiseLapsed():
            pass
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _made(fact: facts.PromiseMade, at: At) -> Outcome:
    if at.community is None:
        refuse("name the community the promise was made in",
               rule="promise-of-a-community", article=ARTICLE, field="/community")  # fmt: skip
    if fact.party is None and fact.case is None:
        refuse("say to whom it was promised: name the party, or the case",
               rule="promise-to-somebody", article=ARTICLE, field="/party")  # fmt: skip
    if fact.due_at <= at.happened_at:
        refuse("a promise is for a day to come", rule="promise-due-ahead",
               article=ARTICLE, field="/due_at")  # fmt: skip
    ahead = fact.due_at - at.happened_at
    covered = at.rules.authority(fact.role).covers(fact.subject, fact.amount_yuan, ahead)
    decided = {
        "made_at": at.happened_at,
        "assignee": fact.assignee or fact.promised_by,
        "within_authority": covered,
        "limits": at.rules.label,
    }
    beyond = Noticed(
        rule="promise-beyond-authority",
        article=ARTICLE,
        span=fact.role,
        proposal="请有权限的上级确认此许诺；不予确认的，尽快向对方说明并收回。",
    )
    return Outcome(facts=(fact.model_copy(update=decided),), noticed=() if covered else (beyond,))


def _confirm(promise: Promise, fact: facts.PromiseConfirmed, at: At) -> None:
    if promise.covered:
        refuse("the promise needs nobody's confirmation", rule="confirm-beyond-authority",
               article=ARTICLE)  # fmt: skip
    if fact.by == promise.promised_by:
        refuse("somebody other than its maker confirms a promise",
               rule="promise-confirmed-by-another", article=ARTICLE, field="/by")  # fmt: skip
    authority = at.rules.authority(fact.role)
    if not authority.covers(promise.subject, promise.amount_yuan, promise.ahead):
        refuse("this is beyond that role, too: ask further up",
               rule="confirm-within-authority", article=ARTICLE, field="/role")  # fmt: skip


def needs(_: object, fact: facts.AnyPromiseFact) -> Iterator[ItemKey]:
    """Whoever is to keep it from here."""
    if isinstance(fact, facts.PromiseReassigned):
        yield STAFF, staff_id(fact.assignee)


def _reassigned(promise: Promise, fact: facts.PromiseReassigned, at: At) -> Outcome:
    if fact.assignee == promise.assignee:
        refuse("it is theirs to keep already: name somebody else",
               rule="promise-to-another-hand", article="Art.7(3)", field="/assignee")  # fmt: skip
    found = at.others.get((STAFF, staff_id(fact.assignee)))
    taker: Person | None = None if found is None else found.state
    by_choice = fact.occasion in {"workload", "other"}
    if by_choice and taker is not None and not taker.here_at(at.happened_at):
        refuse(f"{fact.assignee} is away: name somebody who is here",
               rule="promise-taker-here", article="Art.7(3)", field="/assignee")  # fmt: skip
    return Outcome(facts=(fact.model_copy(update={"was": promise.assignee}),))


def _kept(promise: Promise, fact: facts.PromiseKept, at: At) -> Outcome:
    if at.happened_at <= promise.due_at:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="promise-kept-late", article=ARTICLE, proposal="向对方说明为何晚了，并致歉。"
    )
    return Outcome(facts=(fact,), noticed=(late,))


def _broken(fact: facts.PromiseBroken) -> Outcome:
    if fact.channel is not None:
        return Outcome(facts=(fact,))
    untold = Noticed(
        rule="broken-promise-told",
        article=ARTICLE,
        proposal="当天告诉对方没有做到的原因，以及改为怎么办。",
    )
    return Outcome(facts=(fact,), noticed=(untold,))


def _withdraw(promise: Promise, at: At) -> None:
    if at.happened_at > promise.due_at:
        refuse(
            "its day is over: a promise is taken back before, afterwards it is broken",
            rule="withdraw-before-due",
            article=ARTICLE,
        )


_OPEN = ("made", "beyond")

REGISTER: Register[Promise, facts.AnyPromiseFact] = Register(
    kind="promise",
    plural="promises",
    letter="PR",
    steps={
        "make": Step(fact=facts.PromiseMade),
        "confirm": Step(fact=facts.PromiseConfirmed, roles=MANAGERS, during=("beyond",)),
        "keep": Step(fact=facts.PromiseKept, during=_OPEN),
        "break": Step(fact=facts.PromiseBroken, during=_OPEN),
        "reassign": Step(fact=facts.PromiseReassigned, roles=MANAGERS, during=_OPEN),
        "withdraw": Step(fact=facts.PromiseWithdrawn, during=_OPEN),
        "lapse": Step(fact=facts.PromiseLapsed, roles=()),
        "resume": Step(fact=facts.PromiseResumed, roles=()),
    },
    evolve=evolve,
    decide=decide,
    needs=needs,
    filters=("subject", "role", "case"),
)
