"""The peer of the measurement of appends: the library's own PostgreSQL module."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment
from psycopg2.extensions import parse_dsn

from bench.callers import Act, called_per_s, enough_for
from events.envelope import parse
from services.store.contract import Receipt

PEER = f"eventsourcing {version('eventsourcing')} (psycopg {version('psycopg')})"
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class LibraryShare:
    """One process of the library's with some of the callers and of the connections."""

    dsn: str
    sample: tuple[Receipt, ...]
    connections: int
    number: int
    callers: int

    @contextmanager
    def opened(self) -> Iterator[Callable[[], float]]:
        """Its recorder, and the events prepared."""
        with library_recorder(
            self.dsn, connections=self.connections, tables_are_there=True
        ) as recorder:
            act = inserting(recorder, self.sample, 2 * self.callers)
            yield partial(called_per_s, act, self.callers)


def inserting(recorder: ApplicationRecorder, sample: Sequence[Receipt], callers: int) -> Act:
    """Inserts copies of committed events under streams of their own; built beforehand, too."""

    def copy() -> list[StoredEvent]:
        names = {each.stream: f"{each.stream[:5]}{uuid.uuid4()}" for each in sample}
        return [
            StoredEvent(
                originator_id=names[each.stream],
                originator_version=each.version,
                topic=parse(each.body).envelope.type,
                state=each.body,
            )
            for each in sample
        ]

    prepared = iter([copy() for _ in range(enough_for(callers) // 2)])
    return lambda: recorder.insert_events(next(prepared))


@contextmanager
def library_recorder(
    dsn: str, *, connections: int = CONNECTIONS, tables_are_there: bool = False
) -> Iterator[ApplicationRecorder]:
    """The library's PostgreSQL module in a database of its own, with as many connections as help
    it. Where two make its tables at once, one fails.
    """
    where = parse_dsn(dsn)
    factory: InfrastructureFactory = InfrastructureFactory.construct(
        Environment(
            "bench",
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "ORIGINATOR_ID_TYPE": "text",
                "POSTGRES_DBNAME": where["dbname"],
                "POSTGRES_HOST": where["host"],
                "POSTGRES_PORT": where["port"],
                "POSTGRES_USER": where["user"],
                "POSTGRES_PASSWORD": "",
                "POSTGRES_POOL_SIZE": str(connections),
                "POSTGRES_MAX_OVERFLOW": "0",
                "POSTGRES_MAX_WAITING": "0",
                "CREATE_TABLE": "n" if tables_are_there else "y",
            },
        )
    )
    try:
        yield factory.application_recorder()
    finally:
        factory.close()
