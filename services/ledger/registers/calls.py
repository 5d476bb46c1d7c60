"""Decisions about missed calls: a call back within a quarter of an hour, and what it was about
becomes a contact like any other (Art. 4(2), 9(1)).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from events import call as facts
from events.contact import ContactLogged, Matter
from events.party import Party
from events.vocabulary import PartyKind
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What deciding remembers of a missed call. ``caller`` is the subject id of who rang."""

    missed: facts.CallMissed
    caller: str | None
    caller_kind: PartyKind
    done: bool = False


def evolve(call: Call | None, fact: facts.AnyCallFact) -> Call:
    """The missed call after the fact."""
    if isinstance(fact, facts.CallMissed):
        who = fact.party
        return Call(
            missed=fact,
            caller=None if who is None else who.id,
            caller_kind="other" if who is None else who.kind,
        )
    assert call is not None
    match fact:
        case facts.CallbackMade():
            return replace(call, done=fact.reached)
        case facts.CallSettled():
            return replace(call, done=True)
        case _:
            assert_never(fact)


def decide(call: Call | None, fact: facts.AnyCallFact, at: At) -> Outcome:
    """What follows from a fact about a missed call. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.CallMissed):
        return Outcome(facts=(_missed(fact, at),))
    assert call is not None
    if call.done:
        refuse(
            "nobody waits for this call back any more: record a new contact instead",
            rule="call-back-once",
            article="Art.4(2)",
        )
    match fact:
        case facts.CallbackMade():
            return _called_back(call, fact, at)
        case facts.CallSettled():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _missed(fact: facts.CallMissed, at: At) -> facts.CallMissed:
    if fact.rang_at > at.happened_at + CLOCK_DIFFERENCE_MAX:
        refuse(
            "the telephone rang before this was recorded: mend the time",
            rule="rang-before-recorded",
            article="Art.4(2)",
            field="/rang_at",
        )
    due_at = fact.rang_at + at.rules.within("callback_made")
    return fact.model_copy(update={"callback_due_at": due_at, "policy": at.rules.label})


def _called_back(call: Call, fact: facts.CallbackMade, at: At) -> Outcome:
    late = _late(call, at)
    if not fact.reached:
        return Outcome(facts=(fact,), noticed=late)
    if fact.category is None or fact.text is None:
        refuse(
            "say what the call was about: what kind of matter, and one sentence",
            rule="callback-says-what",
            article="Art.9(1)",
            field="/category" if fact.category is None else "/text",
        )
    community = at.community or fact.community
    if community is None:
        refuse(
            "say which community the caller lives in",
            rule="callback-of-a-community",
            article="Art.9(1)",
            field="/community",
        )
    matter = Matter(
        category=fact.category,
        urgency=fact.urgency,
        sensitivity=fact.sensitivity,
        text=fact.text,
        important=fact.important,
        case=fact.case,
    )
    contact = ContactLogged(
        community=community,
        building=fact.building,
        direction="inbound",
        channel="phone",
        matters=(matter,),
        party=fact.party or _caller(call),
        answer_needed=fact.answer_needed,
    )
    return Outcome(facts=(fact,), noticed=late, contact=contact)


def _late(call: Call, at: At) -> tuple[Noticed, ...]:
    due_at = call.missed.callback_due_at
    if due_at is None or at.happened_at <= due_at:
        return ()
    return (Noticed(rule="callback-in-time", article="Art.4(2)", proposal="先致歉，再说事"),)


def _caller(call: Call) -> Party | None:
    """Whoever rang, by the id the ledger gave them: their number stays with the missed call."""
    return None if call.caller is None else Party(kind=call.caller_kind, id=call.caller)


_OPEN = ("missed", "tried")

REGISTER: Register[Call, facts.AnyCallFact] = Register(
    kind="call",
    plural="calls",
    letter="MC",
    steps={
        "record": Step(fact=facts.CallMissed),
        "call_back": Step(fact=facts.CallbackMade, during=_OPEN),
        "settle": Step(fact=facts.CallSettled, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
)
