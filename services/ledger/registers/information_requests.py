"""Decisions about requests for information: answered within a fortnight, and refused only with a
legal basis and a way to appeal (Art. 3(5)).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import information_request as facts
from events.vocabulary import PUBLIC_CHANNELS
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.3(5)"
ANSWER_WITHIN = timedelta(days=15)
POLICY = "information@1"


@dataclass(frozen=True, kw_only=True)
class InformationRequest:
    """What deciding remembers of a request."""

    due_at: datetime
    named: bool
    answered: bool = False


def evolve(
    request: InformationRequest | None, fact: facts.AnyInformationFact
) -> InformationRequest:
    """The request after the fact."""
    if isinstance(fact, facts.InformationRequested):
        assert fact.due_at is not None, "decided when it was asked"
        return InformationRequest(due_at=fact.due_at, named=fact.party is not None)
    assert request is not None
    match fact:
        case facts.InformationAnswered():
            return replace(request, answered=True)
        case _:
            assert_never(fact)


def decide(request: InformationRequest | None, fact: facts.AnyInformationFact, at: At) -> Outcome:
    """What follows from a fact about a request. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.InformationRequested):
        if at.community is None:
            refuse(
                "name the community whose affairs are asked about",
                rule="information-of-a-community",
                article=ARTICLE,
                field="/community",
            )
        decided = {"due_at": at.happened_at + ANSWER_WITHIN, "policy": POLICY}
        return Outcome(facts=(fact.model_copy(update=decided),))
    assert request is not None
    match fact:
        case facts.InformationAnswered():
            return _answered(request, fact, at)
        case _:
            assert_never(fact)


def _answered(request: InformationRequest, fact: facts.InformationAnswered, at: At) -> Outcome:
    if request.answered:
        refuse("the request is answered already: record a new one",
               rule="information-answered-once", article=ARTICLE)  # fmt: skip
    if fact.outcome != "granted" and fact.basis is None:
        refuse(
            "say on which legal basis it is not given, or not all of it",
            rule="information-refused-on-a-basis",
            article=ARTICLE,
            field="/basis",
        )
    if fact.outcome != "granted" and fact.appeal is None:
        refuse(
            "say where they may appeal: the owners' committee, the street office, a court",
            rule="information-appeal-told",
            article=ARTICLE,
            field="/appeal",
        )
    if request.named and fact.channel in PUBLIC_CHANNELS:
        refuse(
            f"{fact.channel} is read by others: answer whoever asked one to one",
            rule="information-one-to-one",
            article="Art.5(3)",
            field="/channel",
        )
    if at.happened_at <= request.due_at:
        return Outcome(facts=(fact,))
    late = Noticed(rule="information-in-time", article=ARTICLE, proposal="向申请人说明迟延原因。")
    return Outcome(facts=(fact,), noticed=(late,))


REGISTER: Register[InformationRequest, facts.AnyInformationFact] = Register(
    kind="information_request",
    plural="information_requests",
    letter="IR",
    steps={
        "request": Step(fact=facts.InformationRequested),
        "answer": Step(fact=facts.InformationAnswered, during=("waiting",)),
    },
    evolve=evolve,
    decide=decide,
)
