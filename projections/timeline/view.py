"""How each event finds its way onto the page of its case or item. The row classes are the tables of
tables.sql.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, assert_never

from events import (
    anonymity,
    arrival,
    attachment,
    attention,
    case,
    case_access,
    case_amending,
    case_record,
    case_unmerging,
    composure,
    contact,
    overriding,
    reattribution,
    reply,
)
from events.fact import Fact
from events.item import ItemFact, ItemViewed
from events.registers import AnyItemFact
from events.story import CaseStoryFact
from projections.engine.event import ViewEvent
from projections.engine.rows import MissingRowError, Rows
from projections.engine.tables import AnyTable, Key, Plain
from projections.engine.view import facts_in

StoryFact = CaseStoryFact | AnyItemFact | ItemViewed
"""What stands in the story of a case or of an item of a register."""


class EntryRow(NamedTuple):
    """One event; ``owner`` is the case or item it is about, or the contact it is."""

    position: int
    owner: str
    body: bytes


class ContactRow(NamedTuple):
    """A contact belongs to a case from this position on."""

    case_id: str
    contact: str
    position: int


class MergedRow(NamedTuple):
    """``merged`` is part of ``case_id`` from this position on, until the merge is taken back."""

    case_id: str
    merged: str
    position: int
    until_position: int | None


class RestrictedRow(NamedTuple):
    """``actor`` is kept away from the case, or from the item of a register."""

    case_id: str
    actor: str


ENTRIES = Plain("timeline_entry", EntryRow)
CONTACTS = Plain("timeline_contact", ContactRow, key_columns=2)
MERGED = Plain("timeline_merged", MergedRow, key_columns=2)
RESTRICTED = Plain("timeline_restricted", RestrictedRow, key_columns=2)


class TimelineView:
    """Everything that happened to one case, or to one item of a register, in order."""

    name = "timeline"
    facts = facts_in(StoryFact)
    tables: tuple[AnyTable, ...] = (ENTRIES, CONTACTS, MERGED, RESTRICTED)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[StoryFact]) -> Iterator[tuple[AnyTable, Key]]:
        """The merge that is taken back; every other row comes from its event alone."""
        fact = event.fact
        if isinstance(fact, case_unmerging.CaseUnmerged):
            yield MERGED, (fact.merged_into, fact.case)

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[StoryFact], rows: Rows
    ) -> None:
        """Enters the event under its case, and notes what the case takes over."""
        fact = event.fact
        match fact:
            case contact.ContactLogged():
                _enter(event, event.recorded.envelope.id, rows)
            case attachment.AttachmentAdded():
                _enter(event, fact.owner, rows)
            case contact.MatterIdentified():
                _enter(event, fact.case, rows)
                rows.insert(CONTACTS, ContactRow(fact.case, fact.contact, event.position))
            case case.CaseMerged():
                _enter(event, fact.case, rows)
                rows.insert(MERGED, MergedRow(fact.into, fact.case, event.position, None))
            case case_unmerging.CaseUnmerged():
                _enter(event, fact.case, rows)
                _end_merge(event.position, (fact.merged_into, fact.case), rows)
            case (
                case.CaseOpened()
                | case.RecordFiled()
                | case.RecordViewed()
                | case_unmerging.CaseSeparated()
            ):
                _enter(event, fact.case, rows)
            case case.RecordRedacted():
                _enter(event, _case_of(event), rows)
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
                | reattribution.ContactReattributed()
                | anonymity.AnonymityDeclared()
                | anonymity.AnonymityLifted()
                | overriding.RuleOverridden()
                | attention.UrgencyAssessed()
                | attention.CaseRecategorised()
                | attention.ContactAttempted()
                | attention.SensitivityMarked()
                | composure.UnderstandingConfirmed()
                | composure.DisputeReported()
                | composure.CaseHandedOver()
                | reply.ReplySent()
                | reply.NoteAdded()
                | arrival.ReplyUndelivered()
                | arrival.ReplyArrived()
            ):
                _enter(event, fact.case_id, rows)
            case (
                case_access.AccessRestricted()
                | case_access.AccessLifted()
                | case_access.RecusalRecorded()
            ):
                _enter(event, fact.case_id, rows)
                _keep_away(fact, rows)
            case ItemFact():
                _enter(event, fact.item_id, rows)
                for actor in fact.hidden_from:
                    rows.insert(RESTRICTED, RestrictedRow(fact.item_id, actor))
            case ItemViewed():
                _enter(event, fact.item, rows)
            case _:
                assert_never(fact)


def _enter(event: ViewEvent[Fact], owner: str, rows: Rows) -> None:
    rows.insert(ENTRIES, EntryRow(event.position, owner, event.recorded.body))


def _end_merge(position: int, merge: Key, rows: Rows) -> None:
    before = rows.bag(MERGED, merge)
    rows.delete(MERGED, merge)
    for row in before:
        until = position if row.until_position is None else row.until_position
        rows.insert(MERGED, row._replace(until_position=until))


def _keep_away(
    fact: case_access.AccessRestricted | case_access.AccessLifted | case_access.RecusalRecorded,
    rows: Rows,
) -> None:
    persons = (fact.by,) if isinstance(fact, case_access.RecusalRecorded) else fact.persons
    for actor in dict.fromkeys(persons):
        rows.delete(RESTRICTED, (fact.case_id, actor))
        if not isinstance(fact, case_access.AccessLifted):
            rows.insert(RESTRICTED, RestrictedRow(fact.case_id, actor))


def _case_of(event: ViewEvent[Fact]) -> str:
    kind, _, case_id = event.stream.partition("/")
    if kind != "case":
        raise MissingRowError(f"{event.stream} is not the stream of a case")
    return case_id


VIEW = TimelineView()
