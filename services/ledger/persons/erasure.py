"""What forgetting somebody puts on record: what goes, and what a statutory term keeps. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.attachment import AttachmentAdded, key_id_of
from events.case import RecordRedacted
from events.envelope import RecordedEvent
from events.fact import Fact
from events.party import SubjectForgotten, SubjectRestricted
from services.errors import CommandRefusedError
from services.ledger.admitting.admission import well_formed
from services.ledger.contract import Caller
from services.ledger.persons.keeping import Kept
from services.ledger.persons.personal_values import values_of
from services.privacy.forgotten import DESTROYING
from services.privacy.vault import HeldRecord

RECORDS_MAX = 1_000
"""Records one fact names."""

IDENTIFYING = frozenset({"name", "phone", "unit"})
"""Fields that say who somebody is; they go with the person and need no redaction."""

Placed = tuple[str, str, Fact, tuple[str, ...]]
"""Stream, partition key, fact, subjects."""

Span = tuple[str, datetime | None]
"""A community, and when the term of what is kept there is over."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who wants somebody forgotten, and why. ``same`` are all who are one person with them."""

    subject: str
    reason: str
    legal_basis: str
    requested_by: str
    approved_by: str
    redactions: Mapping[tuple[str, str], str]
    caller: Caller
    event_id: str
    now: datetime
    same: frozenset[str]


@dataclass(slots=True)
class Parted:
    """What is decided about: the ids of all keys that go, by community, and of those a term
    keeps; the keys of files among them. ``streams`` are those a hold on which would keep all.
    """

    records: list[tuple[HeldRecord, RecordedEvent]] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    doomed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[Span, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, record: HeldRecord, event: RecordedEvent, streams: Sequence[str], kept: Kept | None
    ) -> None:
        """One more; ``kept`` is the term that runs."""
        self.records.append((record, event))
        self.streams.extend(streams)
        community = record.partitionkey
        going = self.doomed[community] if kept is None else self.kept[community, kept.until]
        going.extend((record.event_id, *file_keys_of(event)))

    @property
    def keys_doomed(self) -> list[str]:
        """The ids of all keys that go."""
        return [key_id for keys in self.doomed.values() for key_id in keys]

    @property
    def keys_kept(self) -> list[str]:
        """The ids of all keys a term keeps."""
        return [key_id for keys in self.kept.values() for key_id in keys]


def party_stream(subject: str) -> str:
    """The stream of a subject."""
    return f"party/{subject}"


def records_forgotten(event: RecordedEvent) -> list[str]:
    """The records an event says were forgotten or destroyed; none when it says nothing of the
    kind.
    """
    if event.envelope.type not in DESTROYING:
        return []
    return list(event.envelope.data["records"])


def file_keys_of(event: RecordedEvent) -> Iterator[str]:
    """The ids of the keys of the files an event put where they are."""
    if event.envelope.type == AttachmentAdded.type_name:
        yield key_id_of(event.envelope.data["blob"])


def forgotten(asked: Asked, parted: Parted) -> Iterator[Placed]:
    """The facts that name what goes: one for each community and thousand keys."""
    for community, records in sorted(parted.doomed.items()):
        for named in _thousands(records):
            fact = SubjectForgotten(
                subject=asked.subject,
                community=community,
                records=named,
                reason=asked.reason,
                legal_basis=asked.legal_basis,
                requested_by=asked.requested_by,
                approved_by=asked.approved_by,
            )
            yield party_stream(asked.subject), community, fact, ()


def restricted(asked: Asked, parted: Parted) -> Iterator[Placed]:
    """The facts that name what a term keeps, apart for each day on which one ends."""
    spans = sorted(parted.kept.items(), key=lambda each: (each[0][0], str(each[0][1])))
    for (community, until), records in spans:
        for named in _thousands(records):
            fact = SubjectRestricted(
                subject=asked.subject,
                community=community,
                records=named,
                until=until,
                reason=asked.reason,
                legal_basis=asked.legal_basis,
                requested_by=asked.requested_by,
                approved_by=asked.approved_by,
            )
            yield party_stream(asked.subject), community, fact, ()


def redacted(asked: Asked, parted: Parted) -> Iterator[Placed]:
    """What remains of each text that is also about others; what is restricted was redacted then.
    Raises ``CommandRefusedError`` for one without a redaction.
    """
    for record, event in parted.records:
        if record.restricted or asked.same.issuperset(record.subjects):
            continue
        others = tuple(other for other in record.subjects if other not in asked.same)
        for pointer in _texts(event):
            text = asked.redactions.get((record.event_id, pointer))
            if text is None:
                raise CommandRefusedError(
                    f"the text at {pointer} of event {record.event_id} is also about others: "
                    "hand in what is to remain of it",
                    rule="redact-shared-first",
                    field="/redactions",
                )
            with well_formed():
                fact = RecordRedacted(
                    record=record.event_id, pointer=pointer, text=text, by=asked.caller.actor
                )
            yield event.envelope.subject, record.partitionkey, fact, others


def _thousands(records: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(records), RECORDS_MAX):
        yield tuple(records[first : first + RECORDS_MAX])


def _texts(event: RecordedEvent) -> list[str]:
    """What has to be redacted where it is about others, too. A file cannot be: it goes, and its
    title with it; who needs it of the others puts a copy without the person there before.
    """
    if event.envelope.type == AttachmentAdded.type_name:
        return []
    values = values_of(event.envelope.type, event.envelope.data)
    return [pointer for pointer in values if pointer.rpartition("/")[2] not in IDENTIFYING]
