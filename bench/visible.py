"""How long until what was published can be seen: through the intake topic, ledger, relay and
projector, up to the watermark of the inbox, at 200 contacts a second.

Produced to visible runs from the moment a contact is handed to the Kafka producer, accepted to
visible from its recorded time; both end when the inbox's watermark, looked at every ten
milliseconds, is seen to cover the last event that came of the contact. Each contact is a repair:
four events go through for each. Producer and looking happen in this process, on the same machine
and clock as the system.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import orjson

from bench.callers import wait_until
from bench.contacts import SOURCE, Contacts
from bench.figures import Aim, Figure, Note, percentile
from bench.system import beside
from projections.inbox.view import InboxView
from projections.reading import ViewUnavailableError
from projections.watermark import watermark
from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.cloudevents import STRUCTURED_MEDIA_TYPE
from services.composition.foundation import Foundation
from tests.e2e.system import RunningSystem

CONTACTS_PER_S = 200
WARM_UP_S = 5.0
DURATION_S = 20.0
LOOK_INTERVAL_S = 0.01
ARRIVAL_TIMEOUT_S = 60.0
P99_AIM_MS = 250.0

_LANDED = """
    SELECT i.originid, i.last_position, extract(epoch FROM e.recordedtime)::float8
    FROM ledger.event_identity AS i JOIN ledger.events AS e ON e.position = i.position
    WHERE i.originsource = %s AND i.originid = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class Watermarks:
    """How far the view was seen to be, and when (Unix seconds); both never fall."""

    positions: list[int]
    seen_at_s: list[float]

    def covered_at_s(self, position: int) -> float:
        """When a position was first seen to be covered."""
        return self.seen_at_s[bisect_left(self.positions, position)]


def measure(system: RunningSystem, note: Note) -> list[Figure]:
    """The percentiles, over every contact published after the warm-up, which begins once all that
    came before is shown.
    """
    with beside(system) as parts, _watching(parts) as watermarks:
        wait_until(
            lambda: watermarks.positions[-1] >= parts.store.head().position,
            timeout_s=ARRIVAL_TIMEOUT_S,
            what="showing what came before",
        )
        note(f"{CONTACTS_PER_S} contacts/s through Kafka, warm-up")
        _publish(parts, WARM_UP_S)
        note(f"{CONTACTS_PER_S} contacts/s through Kafka")
        produced = _publish(parts, DURATION_S)
        landed = _landed(parts, list(produced))
        newest = max(position for position, _ in landed.values())
        wait_until(
            lambda: watermarks.positions[-1] >= newest,
            timeout_s=ARRIVAL_TIMEOUT_S,
            what="showing the last contact",
        )
        from_produced, from_accepted = [], []
        for origin_id, produced_at_s in produced.items():
            position, accepted_at_s = landed[origin_id]
            visible_at_s = watermarks.covered_at_s(position)
            from_produced.append(1_000 * (visible_at_s - produced_at_s))
            from_accepted.append(1_000 * (visible_at_s - accepted_at_s))
    return [
        Figure(name="produced to visible, p50", value=percentile(from_produced, 0.50), unit="ms"),
        Figure(
            name="produced to visible, p99",
            value=percentile(from_produced, 0.99),
            unit="ms",
            aim=Aim(at_most=P99_AIM_MS),
        ),
        Figure(name="accepted to visible, p50", value=percentile(from_accepted, 0.50), unit="ms"),
        Figure(
            name="accepted to visible, p99",
            value=percentile(from_accepted, 0.99),
            unit="ms",
            aim=Aim(at_most=P99_AIM_MS),
        ),
    ]


def _publish(parts: Foundation, duration_s: float) -> dict[str, float]:
    """Publishes at an even pace; the moment (Unix seconds) each contact was handed over, by id."""
    contacts = Contacts(seed=3)
    topic = Topics(prefix=parts.settings.topic_prefix).intake
    headers = (("content-type", STRUCTURED_MEDIA_TYPE.encode()),)
    produced: dict[str, float] = {}
    with closing(Producer(parts.addresses.broker, client_id="bench")) as producer:
        begin_at_s = time.perf_counter()
        for number in range(int(duration_s * CONTACTS_PER_S)):
            origin_id, event = contacts.structured()
            record = OutgoingRecord(
                topic=topic, key=origin_id.encode(), value=orjson.dumps(event), headers=headers
            )
            time.sleep(max(0.0, begin_at_s + number / CONTACTS_PER_S - time.perf_counter()))
            produced[origin_id] = time.time()
            producer.post(record)
        producer.flush()
    return produced


def _landed(parts: Foundation, origin_ids: list[str]) -> dict[str, tuple[int, float]]:
    """By id: the position of the last event that came of it, and when it was recorded."""
    found: dict[str, tuple[int, float]] = {}

    def all_landed() -> bool:
        with parts.sessions.cursor() as cursor:
            cursor.execute(_LANDED, (SOURCE, origin_ids))
            found.update({row[0]: (row[1], row[2]) for row in cursor.fetchall()})
        return len(found) == len(origin_ids)

    wait_until(all_landed, timeout_s=ARRIVAL_TIMEOUT_S, what="accepting the contacts")
    return found


@contextmanager
def _watching(parts: Foundation) -> Iterator[Watermarks]:
    """Looks at the watermark until the end, in a thread of its own."""
    seen = Watermarks(positions=[0], seen_at_s=[time.time()])
    stop = threading.Event()

    def look() -> None:
        with parts.sessions.connection() as connection:
            while not stop.wait(LOOK_INTERVAL_S):
                try:
                    position = watermark(connection, InboxView.name)
                except ViewUnavailableError:
                    continue
                if position > seen.positions[-1]:
                    # The time goes in first: whoever sees the position finds its time.
                    seen.seen_at_s.append(time.time())
                    seen.positions.append(position)

    thread = threading.Thread(target=look, name="watching")
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
