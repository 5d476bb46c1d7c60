"""A relay that starts slowly keeps its lease, and one that lost it meanwhile carries nothing."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from services import lease as lease_module
from services.broker.marks import Mark
from services.broker.records import OutgoingRecord, Record
from services.errors import StoreUnavailableError
from services.heartbeat import State
from services.lease import Tenure
from services.relay.kafka import Kafka
from services.relay.process import Relay
from services.relay.shipment import Route
from services.store.contract import LogRow

ENOUGH_S = 60.0


class NotedLease:
    """Counts how often it is taken; ``after`` so many it is somebody else's."""

    def __init__(self, *, after: int = 1_000_000, away: int = 0) -> None:
        self.taken, self._after, self._away = 0, after, away
        self._changed = threading.Condition()

    def take(self) -> bool:
        with self._changed:
            self.taken += 1
            self._changed.notify_all()
            if 1 < self.taken <= 1 + self._away:
                raise StoreUnavailableError("away for a moment")
            return self.taken <= self._after

    def release(self) -> None:
        pass

    def wait_until_taken(self, times: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.taken >= times, ENOUGH_S)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "RENEW_S", 0.001)
    monkeypatch.setattr(lease_module, "WAIT_S", 0.001)


def tenure(lease: NotedLease) -> Tenure:
    begun = Tenure(lease, holder="relay")
    assert begun.begin(threading.Event())
    return begun


def test_a_lease_is_renewed_meanwhile_through_an_outage_and_no_longer() -> None:
    lease = NotedLease(away=2)
    kept = tenure(lease)
    with kept.kept(at_most_s=ENOUGH_S):
        lease.wait_until_taken(6)
    taken = lease.taken
    assert not [thread for thread in threading.enumerate() if thread.name == "relay-lease"]
    assert lease.taken == taken


def test_a_lease_is_not_kept_for_a_step_that_never_ends() -> None:
    lease = NotedLease()
    with tenure(lease).kept(at_most_s=0.0):
        _wait(lambda: all(thread.name != "relay-lease" for thread in threading.enumerate()))
    assert lease.taken == 1


class Parts:
    """Log, marks, heartbeat and Kafka of a relay: one event to carry, and a start that waits."""

    def __init__(self, lease: NotedLease, *, start_takes: int) -> None:
        self.lease, self._start_takes = lease, start_takes
        self.stop = threading.Event()
        self.published, self.closed = 0, 0

    def relay(self) -> Relay:
        parts: Any = self
        return Relay(
            store=parts,
            marks=parts,
            lease=self.lease,
            heartbeat=self,
            kafka=Kafka(publisher=self.slow_publisher, tail=lambda: self, topic_id=lambda: "topic"),
            route=Route(topic="events", origin="urn:huiyin:ledger:test"),
            batch_max_events=10,
        )

    def slow_publisher(self) -> "Parts":
        self.lease.wait_until_taken(self._start_takes)
        return self

    def publish(self, records: Sequence[OutgoingRecord]) -> dict[int, int]:
        self.published += len(records)
        self.stop.set()
        return {0: 1}

    def close(self) -> None:
        """Of publisher and tail."""
        self.closed += 1

    def partitions(self) -> tuple[int, ...]:
        return (0,)

    def last_records(self) -> Mapping[int, Record]:
        return {}

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]:
        assert not positions
        return []

    def newest(self) -> Mark | None:
        return None

    def put(self, position: int, end_offsets: Mapping[int, int], topic_id: str) -> None:
        """Marks are not looked at here."""

    def beat(self, name: str, state: State) -> None:
        assert (name, set(state)) == ("relay", {"position"})

    def wake_ups(self, *, timeout_s: float) -> Iterator[None]:
        assert timeout_s > 0
        yield

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        assert limit == 10
        body = b'{"recordedtime":"2026-11-01T00:00:00Z","partitionkey":"p","type":"t"}'
        return [] if after else [LogRow(position=1, body=body)]


def test_a_relay_that_starts_slowly_keeps_its_lease() -> None:
    parts = Parts(NotedLease(), start_takes=6)
    parts.relay().run(parts.stop)
    assert (parts.published, parts.closed) == (1, 2)


def test_a_relay_whose_lease_went_to_another_while_it_started_carries_nothing() -> None:
    lease = NotedLease(after=3)
    parts = Parts(lease, start_takes=4)
    running = threading.Thread(target=parts.relay().run, args=(parts.stop,))
    running.start()
    lease.wait_until_taken(8)
    parts.stop.set()
    running.join(ENOUGH_S)
    assert not running.is_alive()
    assert (parts.published, parts.closed) == (0, 2)


def _wait(holds: Callable[[], bool]) -> None:
    give_up_at_s = time.monotonic() + ENOUGH_S
    while not holds():
        assert time.monotonic() < give_up_at_s
