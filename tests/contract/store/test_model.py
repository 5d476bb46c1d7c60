"""Random appends, alone and at once, against the store in memory, which is easy to believe."""

import contextlib
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.envelope import parse
from services.store.contract import (
    Append,
    Appended,
    AppendOutcome,
    CaseReference,
    EventKnown,
    NewEvent,
    Origin,
    OriginKnown,
    Receipt,
    ReferenceTaken,
    StreamCheck,
    StreamMoved,
)
from services.store.postgres import PostgresStore
from tests.store_events import an_event
from tests.unit.services.ledger.memory import MemoryStore, MemoryVault

WORLDS_MAX = 1_000_000
THREADS = 12


@pytest.fixture
def postgres(ledger_dsn: str) -> Iterator[PostgresStore]:
    store = PostgresStore(ledger_dsn, owner="model", batch_max_events=16)
    with contextlib.closing(store):
        yield store


def an_append(chance: random.Random, world: str) -> Append:
    """An append over few streams, origins, references and series, so that many of them collide."""
    versions: dict[str, int] = {}
    events: list[NewEvent] = []
    for _ in range(chance.randint(1, 3)):
        stream = f"case/{world}/{chance.randint(1, 3)}"
        version = versions.get(stream, chance.randint(0, 3)) + 1
        versions[stream] = version
        series = chance.choice([None, f"case/{world}", f"filing/{world}"])
        shared = f"00000000-0000-7000-8000-{chance.randint(0, 3):04d}{world}"
        decided_again = not events and chance.random() < 0.3
        event_id = shared if decided_again else None
        events.append(an_event(stream, version, series=series, event_id=event_id))
    case = f"case-{chance.randint(1, 2)}"
    return Append(
        events=tuple(events),
        origin=chance.choice(
            [None, Origin(source="urn:s", id=f"{world}-{chance.randint(1, 4)}", fingerprint=b"f")]
        ),
        references=chance.choice(
            [(), (CaseReference(source="urn:s", externalref=f"{world}-ref", case=case),)]
        ),
        checks=chance.choice(
            [(), (StreamCheck(stream=f"case/{world}/4", version=chance.randint(0, 1)),)]
        ),
    )


def essence(outcome: AppendOutcome, *, base: int) -> Any:
    """An outcome without the moment it was recorded, positions counted from ``base``."""

    def told(receipt: Receipt) -> tuple[Any, ...]:
        number = parse(receipt.body).envelope.data.get("number")
        return receipt.position - base, receipt.stream, receipt.version, number

    match outcome:
        case Appended(receipts=receipts):
            return "appended", [told(receipt) for receipt in receipts]
        case OriginKnown(receipts=receipts, same_content=same):
            return "origin", same, [told(receipt) for receipt in receipts]
        case EventKnown(receipt=receipt):
            return "event", told(receipt)
        case StreamMoved() | ReferenceTaken():
            return outcome


@given(seed=st.integers(min_value=0, max_value=WORLDS_MAX))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_after_the_other_both_stores_answer_the_same(
    postgres: PostgresStore, seed: int
) -> None:
    chance = random.Random(seed)
    # Examples share a ledger: each has streams, origins and series of its own.
    base = postgres.head().position
    world, model = f"{base:08d}", MemoryStore(MemoryVault())
    for _ in range(25):
        append = an_append(chance, world)
        assert essence(postgres.append(append), base=base) == essence(model.append(append), base=0)
    bodies = [row.body for row in postgres.read(after=base, limit=1_000)]
    assert len(bodies) == model.head().position


@given(seed=st.integers(min_value=0, max_value=WORLDS_MAX))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_at_once_the_outcome_is_that_of_some_order(postgres: PostgresStore, seed: int) -> None:
    chance = random.Random(seed)
    base = postgres.head().position
    world = f"{base:08d}"
    appends = [an_append(chance, world) for _ in range(80)]
    with ThreadPoolExecutor(THREADS) as threads:
        outcomes = list(threads.map(postgres.append, appends))

    model = MemoryStore(MemoryVault())
    done = sorted(
        (
            (outcome.receipts[0].position, append, outcome)
            for append, outcome in zip(appends, outcomes, strict=True)
            if isinstance(outcome, Appended)
        ),
        key=lambda entry: entry[0],
    )
    for _, append, appended in done:
        assert essence(model.append(append), base=0) == essence(appended, base=base)
    assert model.head().position == postgres.head().position - base
    for append, outcome in zip(appends, outcomes, strict=True):
        assert_was_in_the_way(append, outcome, model, base=base)


def assert_was_in_the_way(
    append: Append, outcome: AppendOutcome, model: MemoryStore, *, base: int
) -> None:
    """What a refusal names is in the log at the end: streams and the rest only grow."""
    match outcome:
        case Appended():
            return
        case OriginKnown():
            assert append.origin is not None
            known = model.find_origin(append.origin)
            assert known is not None
            assert essence(known, base=0) == essence(outcome, base=base)
        case EventKnown(receipt=receipt):
            assert receipt.event_id in {event.event_id for event in append.events}
            assert model.event_ids[receipt.event_id] == receipt.position - base
        case ReferenceTaken(reference=taken):
            assert taken.externalref in {wanted.externalref for wanted in append.references}
            assert model.find_case(source=taken.source, externalref=taken.externalref) == taken.case
        case StreamMoved(stream=stream, version=version):
            first = next((e.version for e in append.events if e.stream == stream), None)
            wanted = {c.version for c in append.checks if c.stream == stream}
            assert version != (first - 1 if first is not None else wanted.pop())
            assert version <= len(model.read_stream(stream))
