"""What may be done with a case that exists. Pure: the case and the fact in, the fact to record out,
or a refusal naming article and rule.
"""

from datetime import datetime, timedelta
from typing import assert_never

from events import case as facts
from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import RecordCorrected, ReferralMade
from events.case_record import RecordCompleted
from events.composure import CaseHandedOver, DisputeReported, UnderstandingConfirmed
from events.overriding import RuleOverridden
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, NoteAddedV1, ReplySent
from services.ledger.cases.amending import correct, refuse_without_route
from services.ledger.cases.attending import assess, mark, recategorise
from services.ledger.cases.case import LEVELS, Case, Level
from services.ledger.cases.completing import complete, refuse_incomplete
from services.ledger.cases.composure import hand_over
from services.ledger.cases.naming import name_or_not
from services.ledger.cases.owing import reopen, undelivered
from services.ledger.cases.restricting import (
    keep_away,
    refuse_assignee,
    refuse_escalation_target,
    refuse_hand,
)
from services.ledger.cases.standing import need_live, refuse_beyond_change
from services.ledger.promises.policy import Policy
from services.ledger.registers.contract import refuse
from services.ledger.rulebook.rules import Rules
from services.ledger.wording.words import override, refuse_wording

CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)

CaseCommandFact = (
    facts.CaseAcknowledged
    | facts.CaseAssigned
    | facts.CaseReturned
    | facts.CaseEscalated
    | facts.CaseResolved
    | facts.CaseClosed
    | facts.CaseReopened
    | facts.CaseWithdrawn
    | RecordCompleted
    | ReferralMade
    | RecordCorrected
    | ContactReattributed
    | AnonymityDeclared
    | AnonymityLifted
    | AccessRestricted
    | AccessLifted
    | RecusalRecorded
    | RuleOverridden
    | UrgencyAssessed
    | CaseRecategorised
    | ContactAttempted
    | SensitivityMarked
    | UnderstandingConfirmed
    | DisputeReported
    | CaseHandedOver
    | ReplySent
    | ReplyUndelivered
    | ReplyArrived
    | NoteAdded
)
"""What the desk or an outside system may report about a case, in the newest version."""


def decide(  # noqa: C901, PLR0912, PLR0915 - one arm a fact
    case: Case,
    fact: CaseCommandFact,
    *,
    desk: str,
    happened_at: datetime,
    policy: Policy,
    rules: Rules,
) -> CaseCommandFact:
    """The fact as it will be recorded, its case filled in. Raises ``CommandRefusedError``.

    ``desk`` is the community's desk, who gets what is handed back without naming somebody;
    ``policy`` is what is promised when it happens, ``rules`` are the company's own.
    """
    refuse_change(case, fact.by, happened_at)
    match fact:
        case facts.CaseAcknowledged():
            _acknowledge(case)
        case facts.CaseAssigned():
            need_live(case)
            refuse_assignee(fact.assignee, set(case.restricted))
        case facts.CaseReturned():
            need_live(case)
            fact = fact.model_copy(update={"assignee": fact.assignee or desk})
            refuse_assignee(fact.assignee, set(case.restricted))
        case facts.CaseEscalated():
            refuse_escalation_target(case, fact.assignee)
            _escalate(case, fact.level)
        case RecordCorrected():
            fact = correct(case, fact, happened_at=happened_at)
        case AnonymityDeclared() | AnonymityLifted():
            name_or_not(case, fact)
        case RecordCompleted():
            complete(case, fact)
        case AccessRestricted() | AccessLifted() | RecusalRecorded():
            fact = keep_away(case, fact, desk=desk)
        case facts.CaseResolved():
            _resolve(case)
        case facts.CaseClosed():
            _close(case)
        case facts.CaseReopened():
            fact = reopen(case, fact, happened_at=happened_at, policy=policy)
        case facts.CaseWithdrawn():
            _withdraw(case, fact)
        case ReplySent():
            _reply(case, fact, happened_at, rules)
            refuse_wording(case, fact, rules)
        case RuleOverridden():
            override(fact)
        case UrgencyAssessed():
            need_live(case)
            assess(case, fact)
        case CaseRecategorised():
            need_live(case)
            recategorise(case, fact)
        case SensitivityMarked():
            mark(case, fact)
        case CaseHandedOver():
            need_live(case)
            hand_over(case, fact)
        case ContactAttempted() | ReferralMade() | UnderstandingConfirmed() | DisputeReported():
            need_live(case)
        case ReplyUndelivered():
            fact = undelivered(case, fact, happened_at=happened_at, policy=policy)
        case NoteAdded() | ContactReattributed() | ReplyArrived():
            pass
        case _:
            assert_never(fact)
    return fact.model_copy(update={"case": case.id})


def refuse_change(case: Case, by: str, happened_at: datetime) -> None:
    """What holds for every step of a case, whoever takes it. Raises ``CommandRefusedError``."""
    refuse_beyond_change(case)
    _refuse_before_its_matter(case, happened_at)
    refuse_hand(case, by)


def _refuse_before_its_matter(case: Case, happened_at: datetime) -> None:
    """Clocks of two systems may differ a little; an answer an hour before the question is a slip
    of somebody's pen.
    """
    if happened_at < case.raised_at - CLOCK_DIFFERENCE_MAX:
        refuse(
            "this is said to have happened before the matter itself was raised",
            rule="not-before-its-matter",
            article="Art.9(1)",
            field="/time",
        )


def newest(fact: CaseCommandFact | NoteAddedV1) -> CaseCommandFact:
    """The newest version of what was reported: the ledger records no old ones."""
    return NoteAdded(**dict(fact), audience="internal") if isinstance(fact, NoteAddedV1) else fact


def _acknowledge(case: Case) -> None:
    need_live(case)
    if case.acknowledged:
        refuse("the case is acknowledged already", rule="acknowledge-once", article="Art.3(4)")


def _escalate(case: Case, level: Level) -> None:
    need_live(case)
    if case.level is not None and LEVELS.index(level) <= LEVELS.index(case.level):
        refuse(
            f"the case is with level {case.level} already: it can only go further up",
            rule="escalate-upwards",
            article="Art.7(1)",
            field="/level",
        )


def _reply(case: Case, fact: ReplySent, happened_at: datetime, rules: Rules) -> None:
    if case.sensitivity == "private" and not rules.fits(fact.channel, "private"):
        refuse(
            f"a private matter is not answered by {fact.channel}: choose a one-to-one channel",
            rule="private-one-to-one",
            article="Art.5(3)",
            field="/channel",
        )
    if fact.promise is not None and fact.promise.due_at <= happened_at:
        refuse(
            "a promised answer lies after the reply that promises it",
            rule="promise-ahead",
            article="Art.6(3)",
            field="/promise/due_at",
        )


def _resolve(case: Case) -> None:
    if case.status == "resolved":
        refuse("the case is resolved already", rule="resolve-once", article="Art.9(1)")
    need_live(case)
    if case.answer_owed and not case.replied:
        refuse(
            "nobody has answered the party yet; an automatic reply does not count",
            rule="reply-before-result",
            article="Art.3(4)",
        )


def _close(case: Case) -> None:
    if case.status == "closed":
        refuse("the case is closed already", rule="close-once", article="Art.9(1)")
    if case.status != "resolved":
        refuse(
            "the record has no result yet: resolve the case first",
            rule="result-before-close",
            article="Art.9(1)",
        )
    refuse_without_route(case)
    refuse_incomplete(case)


def _withdraw(case: Case, fact: facts.CaseWithdrawn) -> None:
    need_live(case)
    if isinstance(fact.evidence, str) and not fact.evidence.strip():
        refuse(
            "say what shows that the party withdrew",
            rule="withdraw-with-evidence",
            article="Art.9(1)",
            field="/evidence",
        )
