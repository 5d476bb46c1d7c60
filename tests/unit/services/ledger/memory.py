"""The ledger's surroundings in memory, true to their contracts: for tests of decisions, not of
storage.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from events.envelope import fill, parse
from events.instant import format_instant
from services.blobs.contract import Description
from services.ledger.admitting.waiting import WaitingEvent
from services.privacy.vault import HeldRecord
from services.store.contract import (
    AGAIN,
    Append,
    Appended,
    AppendOutcome,
    CaseReference,
    EventKnown,
    Head,
    LogRow,
    Origin,
    OriginKnown,
    Receipt,
    ReferenceTaken,
    Result,
    StreamMoved,
)
from services.store.request import prepare


class MemoryVault:
    """Keys and look-ups in dictionaries."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[bytes, HeldRecord]] = {}
        self.lookups: dict[bytes, str] = {}
        self.forgetting: list[str] = []
        self.restricted: dict[str, tuple[str, datetime]] = {}

    def wrapped_keys(self, event_ids: Sequence[str], *, kept: bool = False) -> Mapping[str, bytes]:
        return {
            id_: self.keys[id_][0]
            for id_ in event_ids
            if id_ in self.keys and (kept or id_ not in self.restricted)
        }

    def restrict(self, event_ids: Sequence[str], *, subject: str, look_at: datetime) -> None:
        self.restricted.update(dict.fromkeys(event_ids, (subject, look_at)))

    def restrictions_due(self, now: datetime, *, limit: int) -> Sequence[str]:
        due = sorted((at, subject) for subject, at in self.restricted.values() if at <= now)
        return list(dict.fromkeys(subject for _, subject in due))[:limit]

    def subject_for(self, lookup_hash: bytes, *, otherwise: str) -> str:
        return self.lookups.setdefault(lookup_hash, otherwise)

    def subject_known(self, subject: str) -> bool:
        return subject in self.lookups.values()

    def records_of(self, subject: str) -> Sequence[HeldRecord]:
        held = [
            replace(record, restricted=record.event_id in self.restricted)
            for _, record in self.keys.values()
            if subject in record.subjects
        ]
        return sorted(held, key=lambda record: record.position)

    def begin_forgetting(self, subject: str) -> None:
        if subject not in self.forgetting:
            self.forgetting.append(subject)

    def unfinished_forgetting(self) -> Sequence[str]:
        return list(self.forgetting)

    def destroy(self, *, event_ids: Sequence[str], subject: str | None) -> int:
        held = [id_ for id_ in event_ids if self.keys.pop(id_, None) is not None]
        for id_ in event_ids:
            self.restricted.pop(id_, None)
        if subject is not None:
            self.lookups = {key: known for key, known in self.lookups.items() if known != subject}
            self.forgetting = [noted for noted in self.forgetting if noted != subject]
        return len(held)

    def all_keys(self) -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
        for event_id, (wrapped, record) in self.keys.items():
            yield event_id, wrapped, record.subjects

    def put_back(self, keys: Iterator[tuple[str, bytes, tuple[str, ...]]]) -> int:
        restored = 0
        for event_id, wrapped, subjects in keys:
            if event_id not in self.keys:
                record = HeldRecord(
                    event_id=event_id, position=0, partitionkey="", subjects=subjects
                )
                self.keys[event_id] = (wrapped, record)
                restored += 1
        return restored

    def all_lookups(self) -> Iterator[tuple[bytes, str]]:
        yield from self.lookups.items()

    def put_back_lookups(self, lookups: Iterator[tuple[bytes, str]]) -> int:
        before = len(self.lookups)
        self.lookups = {**dict(lookups), **self.lookups}
        return len(self.lookups) - before

    def rewrap(self, keys: Sequence[tuple[str, bytes]]) -> int:
        held = [(id_, wrapped) for id_, wrapped in keys if id_ in self.keys]
        for event_id, wrapped in held:
            self.keys[event_id] = (wrapped, self.keys[event_id][1])
        return len(held)


class EveryFile:
    """A store of files that holds whatever is asked for, for those whose files are made up."""

    def describe(self, name: str) -> Description:
        return Description(media_type="image/jpeg", size_bytes=183_204, sha256=name)

    def claim(self, name: str, event_id: str) -> bool:
        return bool(name and event_id)


class MemoryStore:
    """The log in a list; every refusal the contract knows, in the order the contract asks for."""

    def __init__(self, vault: MemoryVault) -> None:
        self.vault = vault
        self.bodies: list[bytes] = []
        self.streams: dict[str, list[int]] = {}
        self.event_ids: dict[str, int] = {}
        self.origins: dict[tuple[str, str], tuple[bytes, range]] = {}
        self.references: dict[tuple[str, str], str] = {}
        self.series: dict[str, int] = {}
        self._lock = threading.Lock()
        self.recorded_at = datetime(2026, 1, 1, tzinfo=UTC)

    def append(self, request: Append) -> AppendOutcome:
        prepare(request.events)
        with self._lock:
            refused = self._refusal(request)
            return refused if refused is not None else self._land(request)

    def begin(self, request: Append, answered: Callable[[Result[AppendOutcome]], None]) -> None:
        outcome = self.append(request)
        answered(lambda: outcome)

    def _refusal(self, request: Append) -> AppendOutcome | None:
        if request.origin is not None and (known := self.find_origin(request.origin)):
            return known
        for event in request.events:
            if event.event_id in self.event_ids:
                return EventKnown(receipt=self._receipt(self.event_ids[event.event_id]))
        planned: dict[str, int] = {}
        for event in request.events:
            stands = planned.get(event.stream, len(self.streams.get(event.stream, ())))
            if event.version != stands + 1:
                return StreamMoved(stream=event.stream, version=stands)
            planned[event.stream] = event.version
        for check in request.checks:
            stands = len(self.streams.get(check.stream, ()))
            if stands != check.version:
                return StreamMoved(stream=check.stream, version=stands)
        for wanted in request.references:
            case = self.references.get((wanted.source, wanted.externalref))
            if case is not None:
                taken = CaseReference(
                    source=wanted.source, externalref=wanted.externalref, case=case
                )
                return ReferenceTaken(reference=taken)
        return None

    def _land(self, request: Append) -> Appended:
        first = len(self.bodies) + 1
        for event in request.events:
            position = len(self.bodies) + 1
            number = None
            if event.series is not None:
                name = event.series.removeprefix(AGAIN)
                number = self.series.get(name, 0) + (0 if event.series.startswith(AGAIN) else 1)
                self.series[name] = number
            self.recorded_at += timedelta(microseconds=1)
            body = fill(
                event.draft,
                position=position,
                recordedtime=format_instant(self.recorded_at),
                number=number,
            )
            self.bodies.append(body)
            self.streams.setdefault(event.stream, []).append(position)
            self.event_ids[event.event_id] = position
        landed = range(first, len(self.bodies) + 1)
        if request.origin is not None:
            origin = request.origin
            self.origins[origin.source, origin.id] = (origin.fingerprint, landed)
        for reference in request.references:
            self.references[reference.source, reference.externalref] = reference.case
        for key in request.keys:
            position = self.event_ids[key.event_id]
            envelope = parse(self.bodies[position - 1]).envelope
            record = HeldRecord(
                event_id=key.event_id,
                position=position,
                partitionkey=envelope.partitionkey,
                subjects=key.subjects,
            )
            self.vault.keys[key.event_id] = (key.wrapped, record)
        for each in request.shared:
            if each.event_id in self.vault.keys:
                wrapped, record = self.vault.keys[each.event_id]
                subjects = tuple(dict.fromkeys((*record.subjects, each.subject)))
                self.vault.keys[each.event_id] = (wrapped, replace(record, subjects=subjects))
        return Appended(receipts=tuple(self._receipt(position) for position in landed))

    def _receipt(self, position: int) -> Receipt:
        body = self.bodies[position - 1]
        envelope = parse(body).envelope
        return Receipt(
            position=position,
            stream=envelope.subject,
            version=envelope.sequence,
            event_id=envelope.id,
            body=body,
        )

    def head(self) -> Head:
        time = self.recorded_at if self.bodies else None
        return Head(position=len(self.bodies), recordedtime=time)

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        return self.read_positions(
            range(after + 1, min(after + limit, len(self.bodies)) + 1),
        )

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]:
        known = sorted(position for position in positions if 0 < position <= len(self.bodies))
        return [LogRow(position=position, body=self.bodies[position - 1]) for position in known]

    def read_stream(self, stream: str, *, after_version: int = 0) -> list[LogRow]:
        return self.read_positions(self.streams.get(stream, [])[after_version:])

    def read_streams(
        self, streams: Sequence[str], *, longest: int | None = None
    ) -> dict[str, list[LogRow]]:
        found = {stream: self.read_stream(stream) for stream in streams}
        return {
            stream: rows
            for stream, rows in found.items()
            if rows and (longest is None or len(rows) <= longest)
        }

    def find_origin(self, origin: Origin) -> OriginKnown | None:
        known = self.origins.get((origin.source, origin.id))
        if known is None:
            return None
        return OriginKnown(
            receipts=tuple(self._receipt(position) for position in known[1]),
            same_content=known[0] == origin.fingerprint,
        )

    def has_reported(self, source: str) -> bool:
        return any(known == source for known, _ in self.origins)

    def find_case(self, *, source: str, externalref: str) -> str | None:
        return self.references.get((source, externalref))

    def wake_ups(self, *, timeout_s: float) -> Iterator[None]:
        del timeout_s
        yield


class MemoryWaiting:
    """Kept events in a dictionary; ``due`` looks into the store's references and streams."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[tuple[str, str], WaitingEvent] = {}

    def keep(self, event: WaitingEvent) -> WaitingEvent:
        return self.kept.setdefault((event.source, event.id), event)

    def holds(self, *, source: str, externalref: str) -> bool:
        return any(
            (event.externalref_source, event.externalref) == (source, externalref)
            for event in self.kept.values()
        )

    def due(self, *, now: datetime, limit: int) -> Sequence[WaitingEvent]:
        due = [
            event
            for event in self.kept.values()
            if event.until <= now
            or (event.externalref_source, event.externalref) in self._store.references
            or event.stream in self._store.streams
        ]
        return sorted(due, key=lambda event: event.since)[:limit]

    def release(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        self.kept.pop((source, id), None)

    def count(self) -> int:
        return len(self.kept)
