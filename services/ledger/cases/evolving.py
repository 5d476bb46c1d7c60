"""How each fact changes what is remembered of a case. Pure."""

from collections.abc import Iterable
from dataclasses import replace
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
from events.case_process import ProcessFact
from events.case_record import RecordCompleted
from events.case_unmerging import CaseSeparated, CaseUnmerged
from events.composure import CaseHandedOver, DisputeReported, UnderstandingConfirmed
from events.contact import MatterIdentified
from events.overriding import RuleOverridden
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, ReplySent
from services.ledger.cases.case import CONTACTS_MAX, PARTIES_MAX, Case, CaseStreamFact


def evolve(case: Case | None, fact: CaseStreamFact) -> Case:
    """The case after the fact, one version on. A stream that does not begin with the opening is
    corrupt.
    """
    if case is None:
        if isinstance(fact, facts.CaseOpened):
            return _opened(fact)
        raise ValueError(f"a case begins with its opening, not with {fact.type_name}")
    after = _heated(case, _changed(case, fact), fact)
    handled = case.handled or _handles(fact)
    return replace(after, version=case.version + 1, handled=handled)


def fold(case: Case | None, history: Iterable[CaseStreamFact]) -> Case | None:
    """The case after all of these."""
    for fact in history:
        case = evolve(case, fact)
    return case


def _opened(fact: facts.CaseOpened) -> Case:
    return Case(
        id=fact.case,
        version=1,
        community=fact.community,
        category=fact.category,
        sensitivity=fact.sensitivity,
        urgency=fact.urgency,
        contact=fact.contact,
        contacts=(fact.contact,),
        party_kind=fact.party_kind,
        parties=() if fact.party is None else (fact.party,),
        answer_owed=fact.first_reply_due_at is not None,
        raised_at=fact.raised_at,
        assignee=fact.assignee,
    )


def _changed(case: Case, fact: CaseStreamFact) -> Case:  # noqa: C901, PLR0912 - one arm a fact
    match fact:
        case facts.CaseOpened():
            raise ValueError(f"case {case.id} is opened twice")
        case MatterIdentified():
            return _with_matter(case, fact)
        case facts.CaseAcknowledged():
            return replace(case, acknowledged=True)
        case facts.CaseAssigned():
            return replace(case, acknowledged=True, assignee=fact.assignee)
        case facts.CaseReturned():
            return replace(case, acknowledged=False, assignee=fact.assignee or case.assignee)
        case facts.CaseEscalated():
            return replace(case, level=fact.level, assignee=fact.assignee)
        case RecordCompleted():
            empty = {*case.declared_empty, *(each.part for each in fact.empty)}
            return replace(case, declared_empty=tuple(sorted(empty)))
        case AccessRestricted():
            return _kept_from(case, fact.persons, fact.assignee)
        case RecusalRecorded():
            return _kept_from(case, (fact.by,), fact.assignee)
        case AccessLifted():
            left = (each for each in case.restricted if each not in fact.persons)
            return replace(case, restricted=tuple(left))
        case ReplySent():
            return case if fact.automatic else _counted(_answered(case, fact), 1)
        case ReplyUndelivered():
            return _counted(case, -1) if fact.counted else case
        case ReplyArrived():
            return _counted(case, 1) if fact.counted else case
        case UrgencyAssessed():
            return replace(case, urgency=fact.urgency)
        case CaseRecategorised():
            return replace(case, category=fact.category, grade=fact.grade or case.grade)
        case ContactAttempted():
            return replace(case, attempted=True)
        case SensitivityMarked():
            return replace(case, sensitivity=fact.sensitivity)
        case RuleOverridden():
            return replace(case, overridden=tuple(sorted({*case.overridden, fact.rule})))
        case UnderstandingConfirmed():
            return replace(case, asked=tuple(sorted({*case.asked, *fact.questions})))
        case CaseHandedOver():
            return replace(case, acknowledged=True, assignee=fact.assignee)
        case ContactReattributed():
            return _with_party(case, fact)
        case AnonymityDeclared():
            return replace(case, unnamed=True, known_to=fact.known_to)
        case AnonymityLifted():
            return replace(case, unnamed=False, known_to=())
        case ReferralMade():
            return replace(case, referral_open=fact.route is None or fact.told is None)
        case facts.CaseResolved():
            return replace(case, status="resolved", resolved_by=fact.by, promised_in=None)
        case facts.CaseClosed():
            return replace(case, status="closed")
        case facts.CaseReopened():
            owed = fact.first_reply_due_at is not None
            reopened = replace(case, status="open", answer_owed=owed, level=None)
            return _asked(reopened, answered_before=False)
        case facts.CaseMerged():
            return replace(case, status="merged", merged_into=fact.into, before_merge=case.status)
        case CaseUnmerged():
            return replace(case, status=fact.state, merged_into=None, before_merge=None)
        case facts.CaseWithdrawn():
            return replace(case, status="withdrawn")
        case facts.RecordFiled():
            return replace(case, filed=True)
        case (
            NoteAdded()
            | facts.RecordRedacted()
            | CaseSeparated()
            | RecordCorrected()
            | DisputeReported()
        ):
            return case
        case _:
            assert_never(fact)


def _asked(case: Case, *, answered_before: bool) -> Case:
    """The party waits for an answer, to what it asked now."""
    return replace(
        case,
        round=case.round + 1,
        answers=0,
        answered_before=answered_before,
        replied=answered_before,
    )


def _counted(case: Case, more: int) -> Case:
    answers = max(0, case.answers + more)
    return replace(case, answers=answers, replied=answers > 0 or case.answered_before)


def _handles(fact: CaseStreamFact) -> bool:
    """Whether the fact tells something of how the matter was dealt with (Art. 9(1))."""
    return isinstance(fact, ProcessFact)


def _heated(before: Case, after: Case, fact: CaseStreamFact) -> Case:
    """A complaint that comes again, or a dispute, makes a case hot until somebody else has it (Art.
    6(6)).
    """
    if after.hot_hand is not None and after.assignee not in {before.assignee, after.hot_hand}:
        after = replace(after, hot_hand=None, hot_told=False)
    match fact:
        case DisputeReported():
            return replace(after, hot_hand=fact.person or after.assignee, hot_told=False)
        case facts.CaseReopened() | MatterIdentified(joined=True):
            if after.category != "complaint" or after.hot_hand is not None:
                return after
            return replace(after, hot_hand=after.assignee, hot_told=False)
        case ReplySent(automatic=False) | facts.CaseResolved():
            return replace(after, hot_told=after.hot_hand is not None)
        case _:
            return after


def _answered(case: Case, fact: ReplySent) -> Case:
    promised_in = None if fact.promise is None else case.version + 1
    return replace(case, overridden=(), promised_in=promised_in)


def _kept_from(case: Case, persons: Iterable[str], assignee: str | None) -> Case:
    restricted = tuple(sorted({*case.restricted, *persons}))
    return replace(case, restricted=restricted, assignee=assignee or case.assignee)


def _with_party(case: Case, fact: ContactReattributed) -> Case:
    """What is written from here on is about the right party; about the wrong one no longer, unless
    something else in the case is theirs.
    """
    parties = case.parties
    if fact.was is not None and not fact.was_still_in:
        parties = tuple(each for each in parties if each != fact.was)
    if fact.party.id is not None and fact.party.id not in parties:
        parties = (*parties, fact.party.id)
    kind = fact.party.kind if fact.contact == case.contact else case.party_kind
    return replace(case, parties=parties[:PARTIES_MAX], party_kind=kind)


def _with_matter(case: Case, fact: MatterIdentified) -> Case:
    """A private matter makes the whole case private from here on (Art. 5(3)); it never turns
    back.
    """
    sensitivity = "private" if fact.sensitivity == "private" else case.sensitivity
    parties = case.parties
    if fact.party is not None and fact.party not in parties and len(parties) < PARTIES_MAX:
        parties = (*parties, fact.party)
    contacts = case.contacts
    if fact.contact not in contacts and len(contacts) < CONTACTS_MAX:
        contacts = (*contacts, fact.contact)
    known = case
    if (sensitivity, parties, contacts) != (case.sensitivity, case.parties, case.contacts):
        known = replace(case, sensitivity=sensitivity, parties=parties, contacts=contacts)
    asks = fact.joined and fact.answer_needed
    return _asked(known, answered_before=case.replied) if asks else known
