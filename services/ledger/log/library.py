"""The ledger as an application of the ``eventsourcing`` library: its repository and snapshots over
our store.

The library loads aggregates, keeps snapshots and reads the log; what it would know as
``module:Class`` goes under type names. Writing does not pass through it: a decision's bytes go from
drafting.py to the store as they are (law 1).
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
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
from events.envelope import Envelope, parse
from services.ledger.cases.case import Case, CaseStreamFact
from services.ledger.cases.evolving import evolve
from services.ledger.log.decided import case_stream
from services.ledger.log.recorder import StoreFactory
from services.ledger.log.snapshot import SNAPSHOT_TYPE, CaseSnapshot
from services.store.contract import Store

SNAPSHOT_EVERY_EVENTS = 50
"""A case that took this many events to load is saved as it stands."""

State = TypeVar("State", bound=ImmutableAggregateProtocol[str])


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedFact:
    """One event of a stream, read back: its fact in the newest version, personal fields sealed."""

    originator_id: str
    originator_version: int
    fact: AnyFact
    happened_at: datetime
    event_id: str


def _recorded(envelope: Envelope) -> RecordedFact:
    return RecordedFact(
        originator_id=envelope.subject,
        originator_version=envelope.sequence,
        fact=decode(envelope.type, envelope.data),
        happened_at=envelope.time,
        event_id=envelope.id,
    )


class FactMapper(Mapper[str]):
    """Stored bytes to facts, and snapshots both ways."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Encodes a snapshot. What is decided is drafted and appended without the library."""
        if not isinstance(domain_event, CaseSnapshot):
            raise NotImplementedError("decided facts go through Drafter and Store.append")
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=SNAPSHOT_TYPE,
            state=domain_event.encode(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Reads a snapshot or an event of the log. Raises ``UnknownTypeError``."""
        stream, version = str(stored_event.originator_id), stored_event.originator_version
        if stored_event.topic == SNAPSHOT_TYPE:
            snapshot = CaseSnapshot.decode(stream, version, stored_event.state)
            return cast("DomainEventProtocol[str]", snapshot)
        return cast("DomainEventProtocol[str]", _recorded(parse(stored_event.state).envelope))


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
    """Loads what decisions need. Safe from many threads."""

    name = "ledger"

    def __init__(self, store: Store, *, snapshots: AggregateRecorder | None) -> None:
        self._store, self._snapshots = store, snapshots
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Nothing is read from the process environment: settings.py does that, once."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return StoreFactory(env, self._store, self._snapshots)

    def construct_mapper(self) -> Mapper[str]:
        return FactMapper()

    def construct_snapshot_store(self) -> EventStore[str]:
        return SnapshotStore(self.mapper, self.factory.aggregate_recorder(purpose="snapshots"))

    def load(
        self, stream: str, fold: Callable[[State | None, Iterable[AnyFact]], State | None]
    ) -> State | None:
        """The state a stream folds to; None when there is no such stream."""

        def project(state: State | None, history: Iterable[RecordedFact]) -> State | None:
            return fold(state, (recorded.fact for recorded in history))

        return self.recall(stream, project)

    def recall(
        self, stream: str, fold: Callable[[State | None, Iterable[RecordedFact]], State | None]
    ) -> State | None:
        """The same, for whoever needs to know when each fact happened."""
        try:
            state: State = self.repository.get(stream, projector_func=cast("Any", fold))
        except AggregateNotFoundError:
            return None
        return state

    def tail(
        self, stream: str, types: frozenset[str], *, after_version: int = 0
    ) -> Iterator[RecordedFact]:
        """What of these types stands in a stream after one of its versions, in order."""
        for row in self._store.read_stream(stream, after_version=after_version):
            envelope = parse(row.body).envelope
            if envelope.type in types:
                yield _recorded(envelope)

    def load_cases(self, case_ids: Iterable[str]) -> dict[str, Case]:
        """Several as they stand, in few round trips; long stories one by one, from their
        snapshots.
        """
        cases: dict[str, Case] = {}
        asked = {case_stream(case_id): case_id for case_id in case_ids}
        short = self._store.read_streams(list(asked), longest=SNAPSHOT_EVERY_EVENTS)
        for stream, case_id in asked.items():
            case: Case | None = None
            for row in short.get(stream, ()):
                envelope = parse(row.body).envelope
                case = evolve(case, cast("CaseStreamFact", decode(envelope.type, envelope.data)))
            case = case or self.load_case(case_id)
            if case is not None:
                cases[case_id] = case
        return cases

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
