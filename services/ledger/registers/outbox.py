"""Decisions about the outbox: how far an answer came, and what follows where it did not arrive
(Art. 3(4)).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from events import dispatch as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from events.connector import CarriedChannel
from events.notice import CarryState, NoticeCarried
from services.ledger.cases.case import Case
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.3(4)"
ARTICLE_OF_NOTICES = "Art.5(2)"
_Step = (
    facts.DispatchReported | facts.DispatchRetried | facts.DispatchAbandoned | facts.DispatchStalled
)
State = Literal["waiting", "handed_over", "delivered", "read", "failed", "bounced", "abandoned"]
ONWARDS: tuple[State, ...] = ("waiting", "handed_over", "delivered", "read")


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """What deciding remembers of something to be sent, an answer of a case or a notice. ``stuck``:
    found to be late. ``told_undelivered``: its case knows that it did not arrive.
    """

    case: str | None
    notice: str | None
    reply: str
    channel: CarriedChannel
    automatic: bool
    round: int
    within: timedelta
    due_at: datetime
    state: State = "waiting"
    stuck: bool = False
    told_undelivered: bool = False


def evolve(dispatch: Dispatch | None, fact: facts.AnyDispatchFact) -> Dispatch:
    """What is to be sent after the fact."""
    if isinstance(fact, facts.DispatchQueued):
        kind, _, about = fact.about.partition("/")
        return Dispatch(
            case=about if kind == "case" else None,
            notice=about if kind == "notice" else None,
            reply=fact.reply,
            channel=fact.channel,
            automatic=fact.automatic,
            round=fact.round,
            within=timedelta(minutes=fact.within_minutes),
            due_at=fact.due_at,
        )
    assert dispatch is not None
    match fact:
        case facts.DispatchReported():
            told = fact.state in facts.UNDELIVERED or (
                dispatch.told_undelivered and fact.state not in facts.REACHED
            )
            return replace(dispatch, state=fact.state, told_undelivered=told)
        case facts.DispatchRetried():
            assert fact.due_at is not None, "decided when it was retried"
            return replace(dispatch, state="waiting", due_at=fact.due_at, stuck=False)
        case facts.DispatchAbandoned():
            return replace(dispatch, state="abandoned", told_undelivered=True)
        case facts.DispatchStalled():
            return replace(dispatch, stuck=True)
        case _:
            assert_never(fact)


def decide(dispatch: Dispatch | None, fact: facts.AnyDispatchFact, at: At) -> Outcome:
    """What follows from a fact about something to be sent. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.DispatchQueued):
        return Outcome(facts=(fact,))
    assert dispatch is not None
    outcome = _decide(dispatch, fact, at)
    if dispatch.notice is None:
        return outcome
    carried = NoticeCarried(id=dispatch.notice, by=fact.by, dispatch=at.id, state=_how_far(fact))
    return replace(outcome, onward=(carried,))


def _decide(dispatch: Dispatch, fact: _Step, at: At) -> Outcome:
    if dispatch.state == "abandoned":
        refuse("it was given up: answer the party anew", rule="dispatch-standing", article=ARTICLE)
    match fact:
        case facts.DispatchReported():
            return _reported(dispatch, fact, at)
        case facts.DispatchRetried():
            return _retried(dispatch, fact, at)
        case facts.DispatchAbandoned():
            if dispatch.state in facts.REACHED:
                refuse("it was delivered: there is nothing to give up",
                       rule="abandon-undelivered", article=ARTICLE)  # fmt: skip
            return Outcome(facts=(fact,), arrivals=_undelivered(dispatch, fact.by, at))
        case facts.DispatchStalled():
            return _stalled(dispatch, fact, at)
        case _:
            assert_never(fact)


def _how_far(fact: _Step) -> CarryState:
    match fact:
        case facts.DispatchReported():
            return fact.state
        case facts.DispatchRetried():
            return "waiting"
        case facts.DispatchAbandoned():
            return "abandoned"
        case facts.DispatchStalled():
            return "stuck"
        case _:
            assert_never(fact)


def _reported(dispatch: Dispatch, fact: facts.DispatchReported, at: At) -> Outcome:
    if fact.state in facts.UNDELIVERED:
        return _failed(dispatch, fact, at)
    before = dispatch.state
    if before in facts.UNDELIVERED:
        if fact.state not in facts.REACHED:
            refuse("it is on record as failed: a person has it sent once more first",
                   rule="retry-before-sending", article=ARTICLE, field="/state")  # fmt: skip
    elif ONWARDS.index(fact.state) <= ONWARDS.index(before):
        refuse(f"it is on record as {before} already: report what came after",
               rule="dispatch-onwards", article=ARTICLE, field="/state")  # fmt: skip
    arrived = fact.state in facts.REACHED and dispatch.told_undelivered
    return Outcome(facts=(fact,), arrivals=_arrived(dispatch, fact.by, at) if arrived else ())


def _failed(dispatch: Dispatch, fact: facts.DispatchReported, at: At) -> Outcome:
    if dispatch.state in {*facts.UNDELIVERED, "read"}:
        refuse(f"it is on record as {dispatch.state} already",
               rule="dispatch-onwards", article=ARTICLE, field="/state")  # fmt: skip
    if fact.code is None and fact.reason is None:
        refuse("say why it did not arrive: a code, or a reason",
               rule="failure-with-reason", article=ARTICLE, field="/reason")  # fmt: skip
    found = Noticed(
        rule="reply-undelivered",
        article=ARTICLE,
        span=dispatch.channel,
        proposal="换一种渠道（电话或当面）告诉对方，或查明原因后重新发送。",
    )
    if dispatch.notice is not None:
        found = Noticed(
            rule="notice-undelivered",
            article=ARTICLE_OF_NOTICES,
            span=dispatch.channel,
            proposal="查明原因后重新发送；发不出去的，作罢后改用别的渠道张贴或送达。",
        )
    arrivals = _undelivered(dispatch, fact.by, at)
    return Outcome(facts=(fact,), noticed=_seen(dispatch, at, found), arrivals=arrivals)


def _retried(dispatch: Dispatch, fact: facts.DispatchRetried, at: At) -> Outcome:
    late = at.happened_at > dispatch.due_at and dispatch.state not in facts.REACHED
    if dispatch.state not in facts.UNDELIVERED and not late:
        refuse("it is on its way: only what failed, or is overdue, is sent once more",
               rule="retry-what-failed", article=ARTICLE)  # fmt: skip
    due_at = at.happened_at + dispatch.within
    return Outcome(facts=(fact.model_copy(update={"due_at": due_at}),))


def _stalled(dispatch: Dispatch, fact: facts.DispatchStalled, at: At) -> Outcome:
    waits = dispatch.state in ("waiting", "handed_over")
    if not waits or dispatch.stuck or at.happened_at < dispatch.due_at:
        refuse("it is not overdue, or that is on record",
               rule="stalled-once", article=ARTICLE)  # fmt: skip
    found = Noticed(
        rule="reply-stuck",
        article=ARTICLE,
        span=dispatch.channel,
        proposal="查看该渠道的发送程序是否正常；先用电话或当面告诉对方。",
    )
    if dispatch.notice is not None:
        found = Noticed(
            rule="notice-stuck",
            article=ARTICLE_OF_NOTICES,
            span=dispatch.channel,
            proposal="查看该渠道的发送程序是否正常；先用别的渠道张贴或送达。",
        )
    stalled = fact.model_copy(update={"due_at": dispatch.due_at})
    return Outcome(facts=(stalled,), noticed=_seen(dispatch, at, found))


def _seen(dispatch: Dispatch, at: At, found: Noticed) -> tuple[Noticed, ...]:
    """Of a case that is kept from somebody, nothing is found (Art. 6(6))."""
    kept = dispatch.case is not None and at.cases[dispatch.case].restricted
    return () if kept else (found,)


def _undelivered(dispatch: Dispatch, by: str, at: At) -> tuple[ReplyUndelivered, ...]:
    if dispatch.told_undelivered or (case := _open(dispatch, at)) is None:
        return ()
    counted = _counts(dispatch, case)
    return (
        ReplyUndelivered(
            case=case.id,
            by=by,
            channel=dispatch.channel,
            reply=dispatch.reply,
            dispatch=at.id,
            counted=counted,
        ),
    )


def _arrived(dispatch: Dispatch, by: str, at: At) -> tuple[ReplyArrived, ...]:
    if (case := _open(dispatch, at)) is None:
        return ()
    counted = _counts(dispatch, case)
    return (
        ReplyArrived(
            case=case.id,
            by=by,
            channel=dispatch.channel,
            reply=dispatch.reply,
            dispatch=at.id,
            counted=counted,
        ),
    )


def _open(dispatch: Dispatch, at: At) -> Case | None:
    """The case of an answer, where something can be owed in it still."""
    if dispatch.case is None:
        return None
    case = at.cases[dispatch.case]
    return case if case.status in ("open", "resolved") and not case.filed else None


def _counts(dispatch: Dispatch, case: Case) -> bool:
    """Whether it answers what the party asked last."""
    return not dispatch.automatic and case.id == dispatch.case and case.round == dispatch.round


REGISTER: Register[Dispatch, facts.AnyDispatchFact] = Register(
    kind="dispatch",
    plural="outbox",
    letter="FS",
    steps={
        "report": Step(fact=facts.DispatchReported, during=("waiting", "handed_over", "stuck")),
        "retry": Step(fact=facts.DispatchRetried, during=("failed", "bounced", "stuck")),
        "abandon": Step(
            fact=facts.DispatchAbandoned,
            during=("waiting", "handed_over", "stuck", "failed", "bounced"),
        ),
    },
    evolve=evolve,
    decide=decide,
    cases=lambda state, _: () if state is None or state.case is None else (state.case,),
    filters=("channel", "carrier"),
)
