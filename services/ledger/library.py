"""The ledger as an application of the ``eventsourcing`` library: its repository and snapshots over
our store.

The library loads aggregates and keeps snapshots; what it would store under ``module:Class`` goes
under type names, and what it would serialise itself are the envelope's bytes (law 1).
``EventStore.put`` returns recordings whose notifications hold the committed bytes. Writing goes to
``put`` and not through ``Application.save``, which checks protocols at 8 µs an event.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import DomainEventProtocol, ImmutableAggregateProtocol
from eventsourcing.persistence import (
    AggregateRecorder,
    EventStore,
    InfrastructureFactory,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    StoredEvent,
)
from eventsourcing.utils import Environment, EnvType

from events.catalogue import AnyFact, decode
from events.envelope import Envelope, parse, serialise
from services.ledger.case import Case, CaseStreamFact, evolve
from services.ledger.decided import Decided, case_stream
from services.ledger.recorder import FactStore, StoreFactory, StoreRecorder
from services.ledger.snapshot import SNAPSHOT_TYPE, CaseSnapshot
from services.privacy.sealing import Sealer
from services.store.contract import EventKey, NewEvent, Store
from services.store.drafted import DraftedEvent

SNAPSHOT_EVERY_EVENTS = 50
"""A case that took this many events to load is saved as it stands."""

State = TypeVar("State", bound=ImmutableAggregateProtocol[str])


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedFact:
    """One event of a stream, read back: its fact in the newest version, personal fields sealed."""

    originator_id: str
    originator_version: int
    fact: AnyFact


class FactMapper(Mapper[str]):
    """Decided facts to sealed, serialised events, and stored bytes back to facts."""

    def __init__(self, sealer: Sealer, *, origin: str) -> None:
        super().__init__(JSONTranscoder())
        self._sealer, self._origin = sealer, origin

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Seals and serialises a fact, or encodes a snapshot. Raises ``EnvelopeTooLargeError``."""
        if isinstance(domain_event, CaseSnapshot):
            return StoredEvent(
                originator_id=domain_event.originator_id,
                originator_version=domain_event.originator_version,
                topic=SNAPSHOT_TYPE,
                state=domain_event.encode(),
            )
        return self._draft(cast("Decided", domain_event))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Reads what :meth:`to_stored_event` made. Raises ``UnknownTypeError``."""
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        if stored_event.topic == SNAPSHOT_TYPE:
            snapshot = CaseSnapshot.decode(stream, version, stored_event.state)
            return cast("DomainEventProtocol[str]", snapshot)
        envelope = parse(stored_event.state).envelope
        recorded = RecordedFact(
            originator_id=stream,
            originator_version=version,
            fact=decode(envelope.type, envelope.data),
        )
        return cast("DomainEventProtocol[str]", recorded)

    def _draft(self, decided: Decided) -> DraftedEvent:
        fact = decided.fact
        data, wrapped = self._sealer.seal(fact, decided.event_id)
        origin = decided.origin
        draft = serialise(
            Envelope(
                id=decided.event_id,
                source=self._origin,
                type=fact.type_name,
                subject=decided.stream,
                sequence=decided.version,
                time=decided.happened_at,
                partitionkey=decided.partitionkey,
                actor=decided.actor,
                data=data,
                originsource=origin.source if origin else None,
                originid=origin.id if origin else None,
                causationid=decided.causationid,
                correlationid=decided.correlationid,
                traceparent=decided.traceparent,
            ),
            numbered=fact.numbered,
        )
        key = None
        if wrapped is not None:
            key = EventKey(event_id=decided.event_id, wrapped=wrapped, subjects=decided.subjects)
        event = NewEvent(
            stream=decided.stream,
            version=decided.version,
            type=fact.type_name,
            event_id=decided.event_id,
            draft=draft,
            series=decided.series,
        )
        return DraftedEvent(
            originator_id=decided.stream,
            originator_version=decided.version,
            topic=fact.type_name,
            state=draft.body,
            event=event,
            key=key,
        )


class SnapshotStore(EventStore[str]):
    """Passes over snapshots of another version than this release writes: the story is read from the
    start.
    """

    def get(self, originator_id: str, **kwargs: Any) -> Iterator[DomainEventProtocol[str]]:
        """The newest snapshot of the current version, if any."""
        for stored in self.recorder.select_events(originator_id, **kwargs):
            if stored.topic == SNAPSHOT_TYPE:
                yield self.mapper.to_domain_event(stored)


class LedgerApplication(Application[str]):
    """Loads what decisions need, and appends what they decided. Safe from many threads."""

    name = "ledger"

    def __init__(
        self, store: Store, sealer: Sealer, *, origin: str, snapshots: AggregateRecorder | None
    ) -> None:
        self._store, self._snapshots = store, snapshots
        self._mapper = FactMapper(sealer, origin=origin)
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing is read from the process environment: settings.py does that, once."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return StoreFactory(env, self._store, self._snapshots)

    def construct_mapper(self) -> Mapper[str]:
        return self._mapper

    def construct_event_store(self) -> EventStore[str]:
        return FactStore(self.mapper, cast("StoreRecorder", self.recorder))

    def construct_snapshot_store(self) -> EventStore[str]:
        return SnapshotStore(self.mapper, self.factory.aggregate_recorder(purpose="snapshots"))

    def load(
        self, stream: str, fold: Callable[[State | None, Iterable[AnyFact]], State | None]
    ) -> State | None:
        """The state a stream folds to; None when there is no such stream."""

        def project(state: State | None, history: Iterable[RecordedFact]) -> State | None:
            return fold(state, (recorded.fact for recorded in history))

        try:
            state: State = self.repository.get(stream, projector_func=cast("Any", project))
        except AggregateNotFoundError:
            return None
        return state

    def load_case(self, case_id: str) -> Case | None:
        """A case as it stands; None when there is none of this id.

        A long story is saved as a snapshot on the way. Where two do so at once the second finds the
        same snapshot there; a crash here leaves none, and the next reader makes it.
        """
        replayed_events = 0

        def project(
            case: Case | None, history: Iterable[CaseSnapshot | RecordedFact]
        ) -> Case | None:
            nonlocal replayed_events
            for past in history:
                if isinstance(past, CaseSnapshot):
                    case = past.state
                else:
                    case = evolve(case, cast("CaseStreamFact", past.fact))
                    replayed_events += 1
            return case

        try:
            case: Case = self.repository.get(
                case_stream(case_id), projector_func=cast("Any", project)
            )
        except AggregateNotFoundError:
            return None
        if self.snapshots is not None and replayed_events >= SNAPSHOT_EVERY_EVENTS:
            snapshot = cast("DomainEventProtocol[str]", CaseSnapshot.take(case))
            with contextlib.suppress(IntegrityError):
                self.snapshots.put([snapshot])
        return case
