"""Destroys records: the decision lands with a fact in each record's stream, then the keys go (law
5, Art. 10).

What a crash leaves: before the append a note in the vault that harms nobody; after it the decision
stands, and ``Forgetting.resume`` destroys what it names, at every start. Proofs hold throughout.

A contact told of several matters keeps its key until the last of their cases is destroyed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from events.attachment import files_stream
from events.destruction import DestroyedEntry, DestructionDone
from events.envelope import RecordedEvent, parse
from events.identifiers import derive_id
from events.item import item_stream
from events.record import RecordDestroyed, record_of
from events.vocabulary import COMPANY_PARTITION
from services.errors import CommandRefusedError
from services.ledger.archive.holding import Holding
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.persons.erasure import file_keys_of
from services.ledger.registers.contract import Item
from services.ledger.registers.destructions import Destruction
from services.ledger.registers.records import Record
from services.ledger.report import Report

EVENTS_MAX = 1_000
"""Keys of events and files that one fact names."""


class Destroying:
    """Decides, and destroys what was decided. Safe from many threads."""

    def __init__(self, core: Core, items: Items, holding: Holding) -> None:
        self._core, self._items, self._holding = core, items, holding

    def decide(self, report: Report, learned: Learned) -> Decision:
        """The destruction's own fact with its register, and one in each record's stream. Raises
        every refusal.
        """
        fact = cast("DestructionDone", report.fact)
        records = [self._record(id_) for id_ in self._named(fact)]
        entries = tuple(_entry(item) for item in records)
        own = replace(report, fact=fact.model_copy(update={"entries": entries}))
        decision = self._items.decide(own, learned)
        doomed = frozenset(item.state.about for item in records)
        for item in records:
            if item.state.destroyed:
                raise CommandRefusedError(
                    f"{item.state.number} was destroyed meanwhile: appraise the others anew",
                    rule="destroy-what-is-kept",
                    article="Art.10",
                )
            events = list(self._events_about(item.state.about, doomed))
            about = self._holding.streams_about(events)
            decision.checks += self._holding.refuse_held((item.state.about, *about))
            self._core.vault.begin_forgetting(item.id)
            decision.decided.extend(_destroyed(report, item, events))
        return decision

    def finish(self, destruction: str) -> int:
        """Destroys the keys a destruction names. Repeatable; returns how many went."""
        fact_about = self._items.load("destruction", destruction)
        state: Destruction | None = None if fact_about is None else fact_about.state
        if state is None or not state.done:
            return 0
        return sum(self._destroy_keys(record) for record in state.records)

    def _destroy_keys(self, record: str) -> int:
        rows = self._core.store.read_stream(item_stream("record", record))
        events = [parse(row.body).envelope for row in rows]
        named = [
            event_id
            for envelope in events
            if envelope.type == RecordDestroyed.type_name
            for event_id in envelope.data["records"]
        ]
        return self._core.vault.destroy(event_ids=named, subject=record)

    def _named(self, fact: DestructionDone) -> tuple[str, ...]:
        item = self._items.load("destruction", fact.id or "")
        return () if item is None else cast("Destruction", item.state).records

    def _record(self, record: str) -> Item[Record]:
        item: Item[Record] | None = self._items.load("record", record)
        if item is None:
            raise RuntimeError("an appraised record is not in the log")
        return item

    def _events_about(self, about: str, doomed: frozenset[str]) -> Iterator[RecordedEvent]:
        """The sealed events of what the record is about, the contacts of a case among them, and
        those that put files with either.
        """
        rows = self._core.store.read_stream(about)
        events = [parse(row.body) for row in rows]
        events += self._files_of(about)
        contacts = dict.fromkeys(
            str(event.envelope.data["contact"])
            for event in events
            if about.startswith("case/") and "contact" in event.envelope.data
        )
        for contact in contacts:
            told = self._core.store.read_stream(f"contact/{contact}")
            over = [event for row in told if self._is_over(event := parse(row.body), doomed)]
            events += [*over, *(self._files_of(f"contact/{contact}") if over else ())]
        yield from (event for event in events if "sealing" in event.envelope.data)

    def _files_of(self, about: str) -> list[RecordedEvent]:
        stream = files_stream(about.partition("/")[2])
        return [parse(row.body) for row in self._core.store.read_stream(stream)]

    def _is_over(self, contact: RecordedEvent, doomed: frozenset[str]) -> bool:
        """Whether every case the contact brought about is destroyed, or about to be; what was
        merged is told by the case that carried on.
        """
        return all(
            stream in doomed or self._gone(stream)
            for stream in self._holding.streams_about([contact])
            if stream.startswith("case/")
        )

    def _gone(self, stream: str) -> bool:
        case = self._core.application.load_case(stream.removeprefix("case/"))
        if case is not None and case.merged_into is not None:
            return True
        item = self._items.load("record", record_of(stream))
        return item is not None and bool(item.state.destroyed)


def _entry(item: Item[Record]) -> DestroyedEntry:
    record = item.state
    return DestroyedEntry(
        record=item.id,
        number=record.number,
        archival_number=record.archival_number,
        matter=record.matter,
        year=record.year,
        quantity=record.pages or 1,
    )


def _destroyed(
    report: Report, item: Item[Record], events: Sequence[RecordedEvent]
) -> Iterator[Decided]:
    """The record's own facts: one for each thousand keys of events and files, at least one."""
    files = (key_id for event in events for key_id in file_keys_of(event))
    doomed = [*(event.envelope.id for event in events), *files]
    for first in range(0, max(len(doomed), 1), EVENTS_MAX):
        place = first // EVENTS_MAX
        fact = RecordDestroyed(
            id=item.id,
            by=report.caller.actor,
            about=item.state.about,
            destruction=cast("DestructionDone", report.fact).item_id,
            records=tuple(doomed[first : first + EVENTS_MAX]),
        )
        yield Decided(
            fact=fact,
            event_id=derive_id(report.event_id, f"record.destroyed/{item.id}/{place}"),
            stream=item_stream("record", item.id),
            version=item.version + 1 + place,
            partitionkey=item.community or COMPANY_PARTITION,
            happened_at=report.happened_at,
            actor=report.caller.actor,
            causationid=report.event_id,
            traceparent=report.traceparent,
        )
