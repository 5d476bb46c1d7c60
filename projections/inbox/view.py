"""How each event changes the inbox."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from events import (
    anonymity,
    arrival,
    attention,
    case,
    case_access,
    case_amending,
    case_record,
    case_unmerging,
    clock,
    clock_alarm,
    clock_step,
    composure,
    contact,
    incident,
    overriding,
    party,
    reattribution,
    record,
    reply,
    satisfaction,
)
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.sealed import sealed_fields
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in
from projections.inbox.alarms import AlarmFact
from projections.inbox.case import Progress, opened, progressed
from projections.inbox.changed import (
    keep_away,
    link,
    merge,
    move_deadline,
    put_alarms,
    put_changed,
    tallied,
    unmerge,
)
from projections.inbox.heat import Heating
from projections.inbox.rows import ALARMS, CASES, CONTACTS, RESTRICTED, SEARCH, TALLY
from projections.inbox.said import case_of, contact_row, identify, put_right, redact
from projections.inbox.searched import forget, make_searchable

InboxFact = (
    contact.ContactLogged
    | contact.MatterIdentified
    | case.CaseOpened
    | Progress
    | case.CaseMerged
    | reattribution.ContactReattributed
    | attention.UrgencyAssessed
    | attention.CaseRecategorised
    | attention.ContactAttempted
    | attention.SensitivityMarked
    | Heating
    | case_unmerging.CaseUnmerged
    | case_unmerging.CaseSeparated
    | AlarmFact
    | case.RecordFiled
    | case.RecordRedacted
    | incident.CaseLinked
    | incident.CaseUnlinked
    | case_access.AccessRestricted
    | case_access.AccessLifted
    | case_access.RecusalRecorded
    | party.SubjectForgotten
    | party.SubjectRestricted
    | record.RecordDestroyed
)


class InboxView:
    """Which cases there are, for whom, and how late."""

    name = "inbox"
    facts = facts_in(InboxFact)
    tables: tuple[AnyTable, ...] = (CASES, ALARMS, TALLY, CONTACTS, SEARCH, RESTRICTED)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(  # noqa: C901 - one arm a kind of fact
        self, event: ViewEvent[InboxFact]
    ) -> Iterator[tuple[AnyTable, Key]]:
        """The case the event is about, the one it is merged into, and the contact whose words are
        taken over.
        """
        fact = event.fact
        match fact:
            case reattribution.ContactReattributed():
                yield CASES, (fact.case_id,)
                yield CONTACTS, (fact.contact or "",)
            case case.CaseFact() | case.RecordFiled() | case.CaseMerged():
                yield CASES, (fact.case,)
                if isinstance(fact, case.CaseMerged):
                    yield CASES, (fact.into,)
            case case_unmerging.CaseUnmerged():
                yield CASES, (fact.case,)
            case clock.ClocksRedecided() | clock.ClocksRegraded():
                yield CASES, (fact.case,)
                yield ALARMS, (fact.case,)
            case (
                clock_alarm.ClockAlarm()
                | clock_alarm.BreachWithdrawn()
                | clock.ClocksFulfilled()
                | clock.ClocksVoided()
            ):
                yield ALARMS, (fact.case,)
            case case_unmerging.CaseSeparated():
                yield CASES, (fact.case,)
                yield CASES, (fact.separated,)
            case incident.CaseLinked() | incident.CaseUnlinked():
                yield CASES, (fact.case or "",)
            case satisfaction.SatisfactionSurveyed() if fact.case is not None:
                yield CASES, (fact.case,)
            case contact.MatterIdentified():
                yield CASES, (fact.case,)
                yield CONTACTS, (fact.contact,)
            case case.RecordRedacted():
                yield CASES, (case_of(event),)
                yield CONTACTS, (fact.record,)

    def apply(  # noqa: C901, PLR0912, PLR0915 - one arm a fact
        self, event: ViewEvent[InboxFact], rows: Rows
    ) -> None:
        """Puts the case's new state, and what can be searched for."""
        fact = event.fact
        match fact:
            case contact.ContactLogged():
                rows.insert(CONTACTS, contact_row(event, len(fact.matters)))
            case contact.MatterIdentified():
                identify(event, fact, rows)
            case case.CaseOpened():
                row = opened(event, fact)
                rows.put(CASES, row)
                rows.add(TALLY, tallied(row), 1)
                make_searchable(event, fact.case, rows, texts=(fact.number,))
            case (
                case.CaseAcknowledged()
                | case.CaseAssigned()
                | case.CaseReturned()
                | case.CaseEscalated()
                | case.CaseResolved()
                | case.CaseClosed()
                | case.CaseReopened()
                | case.CaseWithdrawn()
                | case_record.RecordCompleted()
                | case_amending.ReferralMade()
                | case_amending.RecordCorrected()
                | anonymity.AnonymityDeclared()
                | anonymity.AnonymityLifted()
                | attention.UrgencyAssessed()
                | attention.CaseRecategorised()
                | attention.ContactAttempted()
                | attention.SensitivityMarked()
                | composure.UnderstandingConfirmed()
                | overriding.RuleOverridden()
                | composure.CaseHandedOver()
                | reply.ReplySent()
                | arrival.ReplyUndelivered()
                | arrival.ReplyArrived()
                | reply.NoteAdded()
            ):
                row = rows.required(CASES, (fact.case_id,))
                put_changed(event, rows, row, progressed(row, fact, event.recorded.envelope.time))
                make_searchable(event, fact.case_id, rows, sealed=sealed_fields(event))
            case (
                case_access.AccessRestricted()
                | case_access.AccessLifted()
                | case_access.RecusalRecorded()
            ):
                keep_away(event, fact, rows)
            case composure.DisputeReported() | clock_step.RevisitMade():
                row = rows.required(CASES, (fact.case_id,))
                put_changed(event, rows, row, row)
                make_searchable(event, fact.case_id, rows, sealed=sealed_fields(event))
            case satisfaction.SatisfactionSurveyed():
                scored = None if fact.case is None else rows.current(CASES, (fact.case,))
                if scored is not None:
                    put_changed(event, rows, scored, scored)
            case case.RecordFiled():
                row = rows.required(CASES, (fact.case,))
                put_changed(event, rows, row, row)
                make_searchable(event, fact.case, rows, texts=(fact.number,))
            case case.CaseMerged():
                merge(event, fact, rows)
            case reattribution.ContactReattributed():
                put_right(event, fact, rows)
            case case_unmerging.CaseUnmerged():
                unmerge(event, fact, rows)
            case case_unmerging.CaseSeparated():
                row = rows.required(CASES, (fact.case,))
                gone = rows.required(CASES, (fact.separated,))
                put_changed(event, rows, row, row._replace(contacts=row.contacts - gone.contacts))
            case clock.ClocksRedecided() | clock.ClocksRegraded():
                move_deadline(event, fact, rows)
            case (
                clock_alarm.ClockWarned()
                | clock_alarm.ClockBreached()
                | clock_alarm.ClockEscalated()
                | clock_alarm.BreachWithdrawn()
                | clock.ClocksFulfilled()
                | clock.ClocksVoided()
            ):
                put_alarms(fact, rows)
            case incident.CaseLinked() | incident.CaseUnlinked():
                link(event, fact, rows)
            case case.RecordRedacted():
                redact(event, fact, rows)
            case party.SubjectForgotten() | party.SubjectRestricted() | record.RecordDestroyed():
                forget(fact, rows)
            case _:
                assert_never(fact)


VIEW = InboxView()
