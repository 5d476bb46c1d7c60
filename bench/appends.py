"""How many appends a second: our recorder, our whole path, and the library's own PostgreSQL module.

All write to the same server with fsync on. The recorder lands prepared events, one an append. The
whole path takes a published contact as HTTP and Kafka hand it in, checks it, decides, seals, writes
the envelopes and commits: a commendation lands one event, a repair three (the contact, the case it
opens, the matter in it). The library's module is given the very bytes ours has committed, under new
stream names.
"""

import itertools
import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment
from psycopg2.extensions import parse_dsn

from bench.callers import Act, rate_per_s
from bench.contacts import PUBLISHER, RESIDENTS, Contacts
from bench.figures import OURS, Figure, Note, ratio
from events.envelope import parse, serialise
from services.composition.foundation import Foundation
from services.ledger.contract import Accepted
from services.store.contract import Append, Appended, NewEvent, Receipt

PEER = f"eventsourcing {version('eventsourcing')} (psycopg {version('psycopg')})"
CALLERS = (1, 8, 64)
ROUNDS = 3
WARM_UP_S = 0.5
ROUND_S = 2.0
PEER_CONNECTIONS = 16
HEARD_ON_AVERAGE = 3
RECORDER_AIM, PATH_AIM = 8.0, 4.0

ONE, THREE = "a commendation, 1 event", "a repair, 3 events"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """Something that appends; ``prepare`` makes what its callers will do, for so many of them."""

    name: str
    subject: str
    prepare: Callable[[int], Act]


def measure(parts: Foundation, peer_dsn: str, note: Note) -> list[Figure]:
    """Every contender at 1, 8 and 64 callers: the median of three rounds, in turn with the
    others, so that a disturbed second hits no one alone. Beforehand every resident is heard once:
    the path is that of a company which knows most of those who call.
    """
    note("residents get known")
    _meet_residents(parts)
    figures: dict[tuple[str, int], Figure] = {}
    with _library_recorder(peer_dsn) as recorder:
        contenders = _contenders(parts, recorder)
        for callers in CALLERS:
            rates: dict[Contender, list[float]] = {each: [] for each in contenders}
            for number, each in itertools.product(range(1, ROUNDS + 1), contenders):
                note(f"{each.name}, {callers} callers, round {number} of {ROUNDS}")
                acts = [each.prepare(callers)] * callers
                rates[each].append(rate_per_s(acts, warm_up_s=WARM_UP_S, duration_s=ROUND_S))
            for each in contenders:
                figures[each.name, callers] = Figure(
                    name=f"{each.name}, {callers} caller{'s' * (callers > 1)}",
                    value=statistics.median(rates[each]),
                    unit="appends/s",
                    subject=each.subject,
                )
    return [*figures.values(), *_ratios(figures)]


def _meet_residents(parts: Foundation) -> None:
    """Contacts draw residents by chance; this many leave hardly any unheard."""
    contacts = Contacts(seed=0)
    remaining = iter(range(RESIDENTS * HEARD_ON_AVERAGE))

    def publish() -> None:
        for _ in remaining:
            accept(parts, contacts, opens_case=False)

    with ThreadPoolExecutor(CALLERS[-1]) as threads:
        for each in [threads.submit(publish) for _ in range(CALLERS[-1])]:
            each.result()


def _ratios(figures: dict[tuple[str, int], Figure]) -> list[Figure]:
    most = CALLERS[-1]
    recorder, peer_one = figures["recorder, 1 event", most], figures["library, 1 event", most]
    path_one, path_three = (
        figures[f"whole path, {ONE}", most],
        figures[f"whole path, {THREE}", most],
    )
    return [
        ratio(f"recorder, 1 event, {most} callers", recorder, peer_one, at_least=RECORDER_AIM),
        ratio(f"whole path, 1 event, {most} callers", path_one, peer_one, at_least=PATH_AIM),
        ratio(
            f"whole path, 3 events, {most} callers",
            path_three,
            figures["library, 3 events", most],
            at_least=PATH_AIM,
        ),
    ]


def _contenders(parts: Foundation, recorder: ApplicationRecorder) -> tuple[Contender, ...]:
    contacts = Contacts(seed=1)
    one = accept(parts, contacts, opens_case=False)
    three = accept(parts, contacts, opens_case=True)
    return (
        Contender(
            name="recorder, 1 event", subject=OURS, prepare=lambda n: _appending(parts, one, n)
        ),
        Contender(
            name="library, 1 event", subject=PEER, prepare=lambda n: _inserting(recorder, one, n)
        ),
        Contender(
            name=f"whole path, {ONE}",
            subject=OURS,
            prepare=lambda _: lambda: accept(parts, contacts, opens_case=False),
        ),
        Contender(
            name="library, 3 events", subject=PEER, prepare=lambda n: _inserting(recorder, three, n)
        ),
        Contender(
            name=f"whole path, {THREE}",
            subject=OURS,
            prepare=lambda _: lambda: accept(parts, contacts, opens_case=True),
        ),
    )


def accept(parts: Foundation, contacts: Contacts, *, opens_case: bool) -> tuple[Receipt, ...]:
    """One contact through the whole path, landed for the first time."""
    event = contacts.published(opens_case=opens_case)
    accepted = parts.ledger.accept(event, caller=PUBLISHER, way="http")
    assert isinstance(accepted, Accepted)
    assert not accepted.duplicate
    return accepted.receipts


def _appending(parts: Foundation, sample: Sequence[Receipt], callers: int) -> Act:
    """Lands copies of a committed event under ids of their own, serialised beforehand."""
    envelope = parse(sample[0].body).envelope

    def copy() -> Append:
        event_id = str(uuid.uuid4())
        stream = f"contact/{event_id}"
        draft = serialise(replace(envelope, id=event_id, subject=stream, originid=event_id))
        event = NewEvent(
            stream=stream, version=1, type=envelope.type, event_id=event_id, draft=draft
        )
        return Append(events=(event,))

    prepared = iter([copy() for _ in range(_enough(callers))])
    return lambda: _landed(parts, next(prepared))


def _landed(parts: Foundation, append: Append) -> None:
    outcome = parts.store.append(append)
    assert isinstance(outcome, Appended), outcome


def _inserting(recorder: ApplicationRecorder, sample: Sequence[Receipt], callers: int) -> Act:
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

    prepared = iter([copy() for _ in range(_enough(callers) // 2)])
    return lambda: recorder.insert_events(next(prepared))


def _enough(callers: int) -> int:
    """More than any contender lands in one round; running out ends the measurement."""
    return int({1: 4_000, 8: 16_000, 64: 24_000}[callers] * (WARM_UP_S + ROUND_S))


@contextmanager
def _library_recorder(dsn: str) -> Iterator[ApplicationRecorder]:
    """The library's PostgreSQL module in an empty database, with as many connections as help it."""
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
                "POSTGRES_POOL_SIZE": str(PEER_CONNECTIONS),
                "POSTGRES_MAX_OVERFLOW": "0",
                "POSTGRES_MAX_WAITING": "0",
            },
        )
    )
    try:
        yield factory.application_recorder()
    finally:
        factory.close()
