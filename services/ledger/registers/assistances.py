"""Decisions about assistance between departments: answered in time, and never without an owner for
long (Art. 7(2)).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import assistance as facts
from services.ledger.cases.restricting import refuse_assignee
from services.ledger.organisation.chain import speaker
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.7(2)"
DECLINED_FOUND_AT = 2


@dataclass(frozen=True, kw_only=True)
class Assistance:
    """What deciding remembers of a request. ``asked`` is who has to answer now, ``owners`` who may
    speak for whoever took it on, ``declined`` who has said no since anybody had it.
    """

    requested_by: str
    team: str | None
    urgent: bool
    needed_by: datetime | None
    asked: str | None
    answer_by: datetime
    owners: frozenset[str] = frozenset()
    complete_by: datetime | None = None
    declined: tuple[str, ...] = ()
    over: bool = False


def evolve(assistance: Assistance | None, fact: facts.AnyAssistanceFact) -> Assistance:
    """The request after the fact."""
    if isinstance(fact, facts.AssistanceRequested):
        assert fact.answer_by is not None, "decided when it was asked for"
        return Assistance(
            requested_by=fact.by,
            team=fact.team,
            urgent=fact.urgent,
            needed_by=fact.needed_by,
            asked=fact.to,
            answer_by=fact.answer_by,
        )
    assert assistance is not None
    match fact:
        case facts.AssistanceAccepted():
            owners = frozenset({fact.receiver or fact.by, fact.owner or fact.by})
            return replace(
                assistance, asked=None, owners=owners, complete_by=fact.complete_by, declined=()
            )
        case facts.AssistanceDeclined():
            declined = (*assistance.declined, fact.receiver or fact.by)
            return replace(assistance, asked=None, declined=declined)
        case facts.AssistanceRedirected():
            assert fact.answer_by is not None, "decided when it was asked for"
            return replace(assistance, asked=fact.to, answer_by=fact.answer_by)
        case facts.AssistanceHandedBack():
            return replace(assistance, owners=frozenset(), complete_by=None)
        case facts.AssistanceCompleted() | facts.AssistanceWithdrawn():
            return replace(assistance, over=True)
        case _:
            assert_never(fact)


def decide(assistance: Assistance | None, fact: facts.AnyAssistanceFact, at: At) -> Outcome:
    """What follows from a fact about a request. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.AssistanceRequested):
        return _request(fact, at)
    assert assistance is not None
    if assistance.over:
        refuse("the help was given or is not needed any more: ask anew",
               rule="assistance-open", article=ARTICLE)  # fmt: skip
    match fact:
        case facts.AssistanceAccepted():
            return _accept(assistance, fact, at)
        case facts.AssistanceDeclined():
            return _decline(assistance, fact, at)
        case facts.AssistanceRedirected():
            return _redirect(assistance, fact, at)
        case facts.AssistanceHandedBack():
            _need_owner(assistance, fact)
        case facts.AssistanceCompleted():
            _need_owner(assistance, fact)
            return Outcome(facts=(fact,), noticed=_done_late(assistance, at))
        case facts.AssistanceWithdrawn():
            if fact.by != assistance.requested_by:
                refuse("whoever asked says that it is not needed; anybody else declines",
                       rule="withdraw-own-request", article=ARTICLE, field="/by")  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _request(fact: facts.AssistanceRequested, at: At) -> Outcome:
    if fact.to in {fact.by, fact.team}:
        refuse("help is asked of another department: name one",
               rule="assistance-of-another", article=ARTICLE, field="/to")  # fmt: skip
    if fact.needed_by is not None and fact.needed_by <= at.happened_at:
        refuse("the help was needed before it was asked for: give a time ahead",
               rule="assistance-needed-ahead", article=ARTICLE, field="/needed_by")  # fmt: skip
    for case in at.cases.values():
        refuse_assignee(fact.to, set(case.restricted))
    return Outcome(facts=(fact.model_copy(update={"answer_by": _answer_by(fact.urgent, at)}),))


def _accept(assistance: Assistance, fact: facts.AssistanceAccepted, at: At) -> Outcome:
    _need_asked(assistance, fact)
    if fact.complete_by is not None and fact.complete_by <= at.happened_at:
        refuse("it cannot be done by a time that is past: give one ahead",
               rule="assistance-due-ahead", article=ARTICLE, field="/complete_by")  # fmt: skip
    accepted = fact.model_copy(update={"complete_by": fact.complete_by or assistance.needed_by})
    return Outcome(facts=(accepted,), noticed=_answered_late(assistance, at))


def _decline(assistance: Assistance, fact: facts.AssistanceDeclined, at: At) -> Outcome:
    _need_asked(assistance, fact)
    noticed = _answered_late(assistance, at)
    if len(assistance.declined) + 1 == DECLINED_FOUND_AT:
        found = Noticed(
            rule="assistance-without-owner",
            article=ARTICLE,
            proposal="两个部门都不接：由双方共同的上级指定一个部门办理",
        )
        noticed = (*noticed, found)
    return Outcome(facts=(fact,), noticed=noticed)


def _redirect(assistance: Assistance, fact: facts.AssistanceRedirected, at: At) -> Outcome:
    if assistance.owners:
        refuse("somebody has taken it on: let them finish it, or hand it back first",
               rule="redirect-without-owner", article=ARTICLE)  # fmt: skip
    if fact.to in {*assistance.declined, assistance.asked, assistance.team}:
        refuse("they were asked already: ask another department, or have a superior decide",
               rule="redirect-to-another", article=ARTICLE, field="/to")  # fmt: skip
    decided = {
        "answer_by": _answer_by(assistance.urgent, at),
        "instead_of": assistance.asked,
    }
    return Outcome(facts=(fact.model_copy(update=decided),), noticed=_answered_late(assistance, at))


def _answer_by(urgent: bool, at: At) -> datetime:
    return at.happened_at + at.rules.within(
        "assistance_answered_urgent" if urgent else "assistance_answered"
    )


def _answered_late(assistance: Assistance, at: At) -> tuple[Noticed, ...]:
    if assistance.asked is None or at.happened_at <= assistance.answer_by:
        return ()
    found = Noticed(
        rule="assistance-answered-late",
        article=ARTICLE,
        proposal="接到协助请求，紧急的半小时内、其他的四小时内答复接或不接",
    )
    return (found,)


def _done_late(assistance: Assistance, at: At) -> tuple[Noticed, ...]:
    if assistance.complete_by is None or at.happened_at <= assistance.complete_by:
        return ()
    found = Noticed(
        rule="assistance-completed-late",
        article=ARTICLE,
        proposal="办不完的提前告诉请求方，或退回另请别人",
    )
    return (found,)


def _need_asked(
    assistance: Assistance, fact: facts.AssistanceAccepted | facts.AssistanceDeclined
) -> None:
    if assistance.owners:
        refuse("it is taken on already: complete it or hand it back",
               rule="accept-assistance-once", article=ARTICLE)  # fmt: skip
    name = speaker(fact.by, fact.receiver, article=ARTICLE)
    if assistance.asked is None:
        refuse("nobody is asked at the moment: redirect it to a department first",
               rule="assistance-asked", article=ARTICLE)  # fmt: skip
    if name != assistance.asked:
        refuse(f"{assistance.asked} was asked: they say yes or no",
               rule="answered-by-whom-asked", article=ARTICLE, field="/by")  # fmt: skip


def _need_owner(
    assistance: Assistance, fact: facts.AssistanceHandedBack | facts.AssistanceCompleted
) -> None:
    name = speaker(fact.by, fact.receiver, article=ARTICLE)
    if name not in assistance.owners:
        refuse("only whoever took it on completes it or hands it back",
               rule="by-assistance-owner", article=ARTICLE, field="/by")  # fmt: skip


_UNOWNED = ("requested", "declined", "handed_back")

REGISTER: Register[Assistance, facts.AnyAssistanceFact] = Register(
    kind="assistance",
    plural="assistances",
    letter="XZ",
    steps={
        "request": Step(fact=facts.AssistanceRequested),
        "accept": Step(fact=facts.AssistanceAccepted, during=("requested",)),
        "decline": Step(fact=facts.AssistanceDeclined, during=("requested",)),
        "redirect": Step(fact=facts.AssistanceRedirected, during=_UNOWNED),
        "complete": Step(fact=facts.AssistanceCompleted, during=("accepted",)),
        "hand_back": Step(fact=facts.AssistanceHandedBack, during=("accepted",)),
        "withdraw": Step(fact=facts.AssistanceWithdrawn, during=(*_UNOWNED, "accepted")),
    },
    evolve=evolve,
    decide=decide,
)
