"""Forgets a person: destroys the keys of what was said by or about them, while every proof holds
(law 5).

Files go with the events that put them there: their keys are named among the records. Two people
take part, one who asks and one who approves; what is held is not forgotten. Whoever was merged with
the subject is one person with it, and is forgotten with it. The order, and what a crash leaves
after each step:

1. a note in the vault that this subject is being forgotten: nothing is decided, ``resume`` leaves
it alone; 2. one append: ``record.redacted`` for every text shared with others, then
``subject.forgotten`` by community and thousand records: the decision stands, and ``resume``
destroys what it names; 3. keys, look-up hashes and note go in one transaction of the vault.

A record that lands about the subject in between is caught by another round.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.attachment import AttachmentAdded, key_id_of
from events.case import RecordRedacted
from events.envelope import RecordedEvent, parse
from events.fact import Fact
from events.identifiers import derive_id
from events.item import item_stream
from events.party import SubjectForgotten
from services.errors import CommandRefusedError, NotFoundError, OverloadedError
from services.ledger.admission import admit_community, well_formed
from services.ledger.contract import Caller, Forgotten, Redaction
from services.ledger.core import Core
from services.ledger.decided import Decided, Decision
from services.ledger.holding import Holding
from services.ledger.landing import Learned
from services.ledger.personal_values import values_of
from services.ledger.rulebook import names_rules
from services.privacy.forgotten import DESTROYING
from services.privacy.vault import HeldRecord
from services.store.contract import Receipt

RECORDS_MAX = 1_000
"""Records one fact names."""

ROUNDS_MAX = 10
IDENTIFYING = frozenset({"name", "phone", "unit"})
"""Fields that say who somebody is; they go with the person and need no redaction."""


@dataclass(frozen=True, kw_only=True)
class _Request:
    subject: str
    reason: str
    legal_basis: str
    approved_by: str
    redactions: Mapping[tuple[str, str], str]
    caller: Caller
    event_id: str
    now: datetime
    same: frozenset[str]


@names_rules
class Forgetting:
    """Decides, appends, destroys; and finishes what a crash interrupted."""

    def __init__(
        self, core: Core, holding: Holding, same_person: Callable[[str], tuple[str, ...]]
    ) -> None:
        """``same_person`` gives all who were merged with a subject, itself first."""
        self._core, self._holding, self._same_person = core, holding, same_person

    def forget(
        self,
        subject: str,
        *,
        reason: str,
        legal_basis: str,
        approved_by: str,
        redactions: Sequence[Redaction],
        caller: Caller,
    ) -> Forgotten:
        """Forgets the subject. Raises ``CommandRefusedError``, ``NotFoundError``,
        ``NotPermittedError``.
        """
        if approved_by == caller.actor:
            raise CommandRefusedError(
                "forgetting takes two people: one who asks, another who approves",
                rule="two-people",
                field="/approved_by",
            )
        now = self._core.clock()
        vault, everybody = self._core.vault, self._same_person(subject)
        if not vault.records_of(subject) and not vault.subject_known(subject):
            raise NotFoundError("nothing is held about this subject")
        requests = [
            _Request(
                subject=each,
                reason=reason,
                legal_basis=legal_basis,
                approved_by=approved_by,
                redactions={(given.record, given.pointer): given.text for given in redactions},
                caller=caller,
                event_id=self._core.mint(now),
                now=now,
                same=frozenset(everybody),
            )
            for each in everybody
        ]
        for request in requests:  # what stands in the way of one keeps all of them
            held = vault.records_of(request.subject)
            self._checked(request, held, self._doomed(held))
        done = [self._forget_one(request) for request in requests]
        return Forgotten(
            subject=subject,
            receipts=tuple(receipt for receipts, _ in done for receipt in receipts),
            keys_destroyed=sum(destroyed for _, destroyed in done),
        )

    def _forget_one(self, request: _Request) -> tuple[list[Receipt], int]:
        """What was appended, and how many keys went."""
        vault, subject = self._core.vault, request.subject
        held = vault.records_of(subject)
        receipts: list[Receipt] = []
        destroyed = 0
        for round_ in range(ROUNDS_MAX):
            doomed = self._doomed(held)
            if held:
                receipts += self._append(request, held, doomed, round_)
            event_ids = [key_id for keys in doomed.values() for key_id in keys]
            destroyed += vault.destroy(event_ids=event_ids, subject=subject)
            self._core.subjects.forget(subject)
            held = vault.records_of(subject)
            if not held:
                return receipts, destroyed
        raise OverloadedError("new records about the subject keep coming", retry_after_s=5)

    def resume(self) -> int:
        """Destroys what the log says is forgotten of every subject, and destroyed of every record,
        noted in the vault. Repeatable.
        """
        destroyed = 0
        for subject in self._core.vault.unfinished_forgetting():
            streams = (party_stream(subject), item_stream("record", subject))
            rows = [row for stream in streams for row in self._core.store.read_stream(stream)]
            named = [record for row in rows for record in records_forgotten(parse(row.body))]
            if named:
                destroyed += self._core.vault.destroy(event_ids=named, subject=subject)
        return destroyed

    def _doomed(self, held: Sequence[HeldRecord]) -> dict[str, list[str]]:
        """The ids of all keys that go, by community: those of the records and of their files."""
        by_community: dict[str, list[str]] = defaultdict(list)
        for record in held:
            by_community[record.partitionkey].append(record.event_id)
        for row in self._core.store.read_positions(sorted(record.position for record in held)):
            event = parse(row.body)
            by_community[event.envelope.partitionkey].extend(file_keys_of(event))
        return by_community

    def _checked(
        self,
        request: _Request,
        held: Sequence[HeldRecord],
        doomed: Mapping[str, Sequence[str]],
    ) -> tuple[tuple[str, ...], list["_Placed"]]:
        """What a hold would keep, and what is appended. Raises every refusal."""
        for community in doomed:
            admit_community(community, caller=request.caller, source=None)
        streams = self._streams(request, held)
        self._holding.refuse_held(streams)
        redacted = list(self._redact(request, held))
        with well_formed():
            return streams, [*redacted, *_forgotten(request, doomed)]

    def _append(
        self,
        request: _Request,
        held: Sequence[HeldRecord],
        doomed: Mapping[str, Sequence[str]],
        round_: int,
    ) -> tuple[Receipt, ...]:
        streams, placed = self._checked(request, held, doomed)
        self._core.vault.begin_forgetting(request.subject)

        def decide(learned: Learned) -> Decision:
            decision = Decision(checks=self._holding.refuse_held(streams))
            versions = dict(learned.versions)
            for index, (stream, partitionkey, fact, subjects) in enumerate(placed):
                version = versions.get(stream, 0) + 1
                versions[stream] = version
                decision.decided.append(
                    Decided(
                        fact=fact,
                        event_id=derive_id(request.event_id, f"forgetting/{round_}/{index}"),
                        stream=stream,
                        version=version,
                        partitionkey=partitionkey,
                        happened_at=request.now,
                        actor=request.caller.actor,
                        subjects=subjects,
                        traceparent=request.caller.traceparent,
                    )
                )
            return decision

        return self._core.landing.land(decide).receipts

    def _streams(self, request: _Request, held: Sequence[HeldRecord]) -> tuple[str, ...]:
        """What a hold on which would keep the subject from being forgotten."""
        rows = self._core.store.read_positions(sorted(record.position for record in held))
        about = self._holding.streams_about([parse(row.body) for row in rows])
        return tuple(dict.fromkeys((party_stream(request.subject), *about)))

    def _redact(self, request: _Request, held: Sequence[HeldRecord]) -> Iterator["_Placed"]:
        """What remains of each shared text. Raises ``CommandRefusedError`` for one without a
        redaction.
        """
        shared = {
            record.position: record
            for record in held
            if not request.same.issuperset(record.subjects)
        }
        rows = self._core.store.read_positions(sorted(shared))
        for row in rows:
            event, record = parse(row.body), shared[row.position]
            others = tuple(other for other in record.subjects if other not in request.same)
            for pointer in _texts(event):
                text = request.redactions.get((record.event_id, pointer))
                if text is None:
                    raise CommandRefusedError(
                        f"the text at {pointer} of event {record.event_id} is also about others: "
                        "hand in what is to remain of it",
                        rule="redact-shared-first",
                        field="/redactions",
                    )
                with well_formed():
                    fact = RecordRedacted(
                        record=record.event_id, pointer=pointer, text=text, by=request.caller.actor
                    )
                yield event.envelope.subject, record.partitionkey, fact, others


_Placed = tuple[str, str, Fact, tuple[str, ...]]
"""Stream, partition key, fact, subjects."""


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


def _forgotten(request: _Request, doomed: Mapping[str, Sequence[str]]) -> Iterator[_Placed]:
    for community, records in sorted(doomed.items()):
        for first in range(0, len(records), RECORDS_MAX):
            fact = SubjectForgotten(
                subject=request.subject,
                community=community,
                records=tuple(records[first : first + RECORDS_MAX]),
                reason=request.reason,
                legal_basis=request.legal_basis,
                requested_by=request.caller.actor,
                approved_by=request.approved_by,
            )
            yield party_stream(request.subject), community, fact, ()


def _texts(event: RecordedEvent) -> list[str]:
    """What has to be redacted where it is about others, too. A file cannot be: it goes, and its
    title with it; who needs it of the others puts a copy without the person there before.
    """
    if event.envelope.type == AttachmentAdded.type_name:
        return []
    values = values_of(event.envelope.type, event.envelope.data)
    return [pointer for pointer in values if pointer.rpartition("/")[2] not in IDENTIFYING]
