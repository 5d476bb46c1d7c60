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
    party,
    reattribution,
    record,
    reply,
    satisfaction,
)
from events.fact import Fact
from projections.engine.event import ViewEvent
from projections.engine.lexing import Terms
from projections.engine.rows import MissingRowError, Rows
from projections.engine.sealed import sealed_fields
from projections.engine.tables import AnyTable, Key
from projections.engine.view import facts_in
from projections.inbox.alarms import AlarmFact, alarmed
from projections.inbox.case import CaseRow, Progress, due_anew, opened, progressed, ranked
from projections.inbox.heat import Heating, with_heat
from projections.inbox.rows import (
    ALARMS,
    CASES,
    CONTACTS,
    RESTRICTED,
    SEARCH,
    TALLY,
    ContactRow,
    RestrictedRow,
    SearchRow,
)
from projections.reading import SealedField

InboxFact = (
    contact.ContactLogged
    | contact.MatterIdentified
    | case.CaseOpened
    | Progress
    | case.CaseMerged
    | reattribution.ContactReattributed
    | attention.UrgencyAssessed
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
                yield CASES, (_case_of(event),)
                yield CONTACTS, (fact.record,)

    def apply(  # noqa: C901, PLR0912, PLR0915 - one arm a fact
        self, event: ViewEvent[InboxFact], rows: Rows
    ) -> None:
        """Puts the case's new state, and what can be searched for."""
        fact = event.fact
        match fact:
            case contact.ContactLogged():
                rows.insert(CONTACTS, _contact_row(event, len(fact.matters)))
            case contact.MatterIdentified():
                _identify(event, fact, rows)
            case case.CaseOpened():
                row = opened(event, fact)
                rows.put(CASES, row)
                rows.add(TALLY, _tallied(row), 1)
                _make_searchable(event, fact.case, rows, texts=(fact.number,))
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
                | attention.ContactAttempted()
                | attention.SensitivityMarked()
                | composure.UnderstandingConfirmed()
                | composure.CaseHandedOver()
                | reply.ReplySent()
                | arrival.ReplyUndelivered()
                | arrival.ReplyArrived()
                | reply.NoteAdded()
            ):
                row = rows.required(CASES, (fact.case_id,))
                _put(event, rows, row, progressed(row, fact, event.recorded.envelope.time))
                _make_searchable(event, fact.case_id, rows, sealed=sealed_fields(event))
            case (
                case_access.AccessRestricted()
                | case_access.AccessLifted()
                | case_access.RecusalRecorded()
            ):
                _keep_away(event, fact, rows)
            case composure.DisputeReported() | clock_step.RevisitMade():
                row = rows.required(CASES, (fact.case_id,))
                _put(event, rows, row, row)
                _make_searchable(event, fact.case_id, rows, sealed=sealed_fields(event))
            case satisfaction.SatisfactionSurveyed():
                scored = None if fact.case is None else rows.current(CASES, (fact.case,))
                if scored is not None:
                    _put(event, rows, scored, scored)
            case case.RecordFiled():
                row = rows.required(CASES, (fact.case,))
                _put(event, rows, row, row)
                _make_searchable(event, fact.case, rows, texts=(fact.number,))
            case case.CaseMerged():
                _merge(event, fact, rows)
            case reattribution.ContactReattributed():
                _put_right(event, fact, rows)
            case case_unmerging.CaseUnmerged():
                _unmerge(event, fact, rows)
            case case_unmerging.CaseSeparated():
                row = rows.required(CASES, (fact.case,))
                gone = rows.required(CASES, (fact.separated,))
                _put(event, rows, row, row._replace(contacts=row.contacts - gone.contacts))
            case clock.ClocksRedecided() | clock.ClocksRegraded():
                _move_deadline(event, fact, rows)
            case (
                clock_alarm.ClockWarned()
                | clock_alarm.ClockBreached()
                | clock_alarm.ClockEscalated()
                | clock_alarm.BreachWithdrawn()
                | clock.ClocksFulfilled()
                | clock.ClocksVoided()
            ):
                _alarm(fact, rows)
            case incident.CaseLinked() | incident.CaseUnlinked():
                _link(event, fact, rows)
            case case.RecordRedacted():
                _redact(event, fact, rows)
            case party.SubjectForgotten() | record.RecordDestroyed():
                _forget(fact, rows)
            case _:
                assert_never(fact)


def community_label(community: str) -> str:
    """The search label of a community: the filter most searches have, inside the index instead of
    beside it.
    """
    return f"in:{community}"


def _move_deadline(
    event: ViewEvent[InboxFact], fact: clock.ClocksRedecided | clock.ClocksRegraded, rows: Rows
) -> None:
    row = rows.required(CASES, (fact.case,))
    _put(event, rows, row, due_anew(row, fact.clocks))
    _alarm(fact, rows)


def _alarm(fact: AlarmFact, rows: Rows) -> None:
    """The alarms over the case, where that changes them."""
    before = rows.current(ALARMS, (fact.case,))
    after = alarmed(before, fact)
    if after is not None and after != before:
        rows.put(ALARMS, after)


def _put(event: ViewEvent[Fact], rows: Rows, before: CaseRow, after: CaseRow) -> None:
    """Puts the changed row; its version moves with events of the case's own stream only."""
    envelope = event.recorded.envelope
    own = envelope.subject == f"case/{before.case_id}"
    version = envelope.sequence if own else before.version
    last_at = max(before.last_at, envelope.time)
    after = with_heat(before, after, event.fact, envelope.time)
    rows.put(CASES, ranked(after._replace(version=version, last_at=last_at)))
    rows.add(TALLY, _tallied(before), -1)
    rows.add(TALLY, _tallied(after), 1)


def _tallied(row: CaseRow) -> Key:
    """The combination the case is counted in."""
    return (
        row.community,
        row.building,
        row.channel,
        row.category,
        row.urgency,
        row.state,
        row.assignee,
    )


def _make_searchable(
    event: ViewEvent[Fact],
    case_id: str,
    rows: Rows,
    *,
    sealed: tuple[SealedField, ...] = (),
    texts: tuple[str, ...] = (),
) -> None:
    if sealed or texts:
        envelope = event.recorded.envelope
        label = community_label(envelope.partitionkey)
        terms = Terms(sealed=sealed, texts=texts, labels=(label,))
        rows.insert(SEARCH, SearchRow(envelope.id, case_id, event.position, terms))


def _contact_row(event: ViewEvent[Fact], matters: int) -> ContactRow:
    sealed = {field.pointer: field for field in sealed_fields(event)}
    texts = [sealed[f"/matters/{index}/text"] for index in range(matters)]
    of_party = {
        name: field.sealed if (field := sealed.get(f"/party/{name}")) else None
        for name in ("name", "phone", "unit")
    }
    return ContactRow(
        contact=event.recorded.envelope.id,
        told_in=event.recorded.envelope.id,
        texts=[[text.event_id, text.pointer, text.sealed] for text in texts],
        **of_party,
    )


def _identify(event: ViewEvent[Fact], fact: contact.MatterIdentified, rows: Rows) -> None:
    """The contact's words become searchable in the case; a contact that joins is counted."""
    if fact.joined or rows.current(CASES, (fact.case,)) is not None:
        row = rows.required(CASES, (fact.case,))
        _put(event, rows, row, row._replace(contacts=row.contacts + fact.joined))
    label = community_label(event.recorded.envelope.partitionkey)
    for said in rows.bag(CONTACTS, (fact.contact,)):
        texts = [SealedField(event_id=e, pointer=p, sealed=s) for e, p, s in said.texts]
        terms = Terms(sealed=(texts[fact.matter], *_party_fields(said)), labels=(label,))
        rows.insert(SEARCH, SearchRow(fact.contact, fact.case, event.position, terms))


def _party_fields(said: ContactRow) -> Iterator[SealedField]:
    for name, sealed in (("name", said.name), ("phone", said.phone), ("unit", said.unit)):
        if sealed is not None:
            yield SealedField(event_id=said.told_in, pointer=f"/party/{name}", sealed=sealed)


def _merge(event: ViewEvent[Fact], fact: case.CaseMerged, rows: Rows) -> None:
    """The case ends as merged; the survivor answers for its contacts too."""
    row = rows.required(CASES, (fact.case,))
    survivor = rows.required(CASES, (fact.into,))
    merged = row._replace(state="merged", merged_into=fact.into, state_before=row.state)
    _put(event, rows, row, merged)
    _put(event, rows, survivor, survivor._replace(contacts=survivor.contacts + row.contacts))
    _make_searchable(event, fact.case, rows, sealed=sealed_fields(event))


def _unmerge(event: ViewEvent[Fact], fact: case_unmerging.CaseUnmerged, rows: Rows) -> None:
    """The case goes on in the state the merge ended."""
    row = rows.required(CASES, (fact.case,))
    before = row.state_before or "open"
    _put(event, rows, row, row._replace(state=before, merged_into=None, state_before=None))
    _make_searchable(event, fact.case, rows, sealed=sealed_fields(event))


def _link(
    event: ViewEvent[Fact], fact: incident.CaseLinked | incident.CaseUnlinked, rows: Rows
) -> None:
    """The case is about this incident, or no longer; what another incident says of it stays."""
    row = rows.required(CASES, (fact.case or "",))
    if isinstance(fact, incident.CaseLinked):
        _put(event, rows, row, row._replace(incident=fact.item_id))
    elif row.incident == fact.item_id:
        _put(event, rows, row, row._replace(incident=None))


def _keep_away(
    event: ViewEvent[Fact],
    fact: case_access.AccessRestricted | case_access.AccessLifted | case_access.RecusalRecorded,
    rows: Rows,
) -> None:
    """Who is kept away holds for every answer from now on, also for those about the past."""
    case_id = fact.case_id
    lifted = isinstance(fact, case_access.AccessLifted)
    persons = (fact.by,) if isinstance(fact, case_access.RecusalRecorded) else fact.persons
    for actor in dict.fromkeys(persons):
        rows.delete(RESTRICTED, (case_id, actor))
        if not lifted:
            rows.insert(RESTRICTED, RestrictedRow(case_id, actor))
    row = rows.required(CASES, (case_id,))
    left = set(row.restricted) - set(persons) if lifted else {*row.restricted, *persons}
    after = row._replace(restricted=sorted(left))
    if not isinstance(fact, case_access.AccessLifted) and fact.assignee is not None:
        after = after._replace(assignee=fact.assignee)
    _put(event, rows, row, after)
    _make_searchable(event, case_id, rows, sealed=sealed_fields(event))


def _put_right(event: ViewEvent[Fact], fact: reattribution.ContactReattributed, rows: Rows) -> None:
    """The case shows whose it is; who was named by mistake no longer finds it.

    A contact of several matters is found under its first reading still: its other cases may be
    rightly so.
    """
    row = rows.required(CASES, (fact.case_id,))
    if fact.contact == row.contact:
        after = row._replace(
            party=fact.party.id,
            party_kind=fact.party.kind,
            building=fact.building or row.building,
        )
        _put(event, rows, row, after)
    else:
        _put(event, rows, row, row)
    sealed = sealed_fields(event)
    said = rows.bag(CONTACTS, (fact.contact or "",))
    rows.delete(CONTACTS, (fact.contact or "",))
    by_name = {field.pointer.removeprefix("/party/"): field.sealed for field in sealed}
    for each in said:
        right = each._replace(
            name=by_name.get("name"),
            phone=by_name.get("phone"),
            unit=by_name.get("unit"),
            told_in=event.recorded.envelope.id,
        )
        rows.insert(CONTACTS, right)
        if len(each.texts) == 1:
            rows.delete(SEARCH, (each.contact,))
            event_id, pointer, text = each.texts[0]
            sealed = (*sealed, SealedField(event_id=event_id, pointer=pointer, sealed=text))
    _make_searchable(event, fact.case_id, rows, sealed=sealed)


def _redact(event: ViewEvent[Fact], fact: case.RecordRedacted, rows: Rows) -> None:
    """What remains of a text takes its place in lists and search; its own key keeps it readable."""
    case_id = _case_of(event)
    row = rows.required(CASES, (case_id,))
    _put(event, rows, row, row)
    remains = sealed_fields(event)
    _make_searchable(event, case_id, rows, sealed=remains)
    said = rows.bag(CONTACTS, (fact.record,))
    rows.delete(CONTACTS, (fact.record,))
    for each in said:
        texts = [
            [remains[0].event_id, remains[0].pointer, remains[0].sealed]
            if fact.pointer == f"/matters/{index}/text"
            else text
            for index, text in enumerate(each.texts)
        ]
        rows.insert(CONTACTS, each._replace(texts=texts))


def _forget(fact: party.SubjectForgotten | record.RecordDestroyed, rows: Rows) -> None:
    """Sealed values die with their keys; search terms must be taken out."""
    for event_id in fact.records:
        rows.delete(SEARCH, (event_id,))


def _case_of(event: ViewEvent[Fact]) -> str:
    """The case whose stream the event stands in."""
    kind, _, case_id = event.stream.partition("/")
    if kind != "case":
        raise MissingRowError(f"{event.stream} is not the stream of a case")
    return case_id


VIEW = InboxView()
