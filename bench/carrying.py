"""How many events a second relay and projector carry: a backlog of real events from the store to
Kafka, and from Kafka into the inbox.

Only one of the two works at a time, in this process, wired as its service is. Starting up (fencing,
joining the group) is not counted: the relay's time runs from the mark it starts with to the mark
that holds the whole log, the projector's from its first records to the watermark that covers the
log, so the last commit is in both.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

from bench.callers import running, wait_until
from bench.contacts import Contacts
from bench.figures import Aim, Figure, Note
from bench.path import accept
from projections.inbox.view import InboxView
from projections.watermark import watermark
from services.broker.group import Assigned, Revoked
from services.broker.records import Record
from services.composition.followers import build_relay
from services.composition.foundation import Foundation
from services.composition.views import projector_kafka, view_reader
from services.feed.topic import Source
from services.projector.follower import Follower
from services.projector.process import Projector
from services.projector.shared.reading import Wakes
from services.store.marks import PostgresMarks

BACKLOG_MIN_EVENTS = 60_000
FILLERS = 64
TIMEOUT_S = 120.0
RELAY_AIM_PER_S, PROJECTOR_AIM_PER_S = 15_000.0, 8_000.0


def fill(parts: Foundation, note: Note) -> int:
    """Lets 64 callers publish repairs until the backlog is there; returns its events."""
    contacts = Contacts(seed=2)

    def publish() -> None:
        while parts.store.head().position < BACKLOG_MIN_EVENTS:
            accept(parts, contacts, opens_case=True)

    with ThreadPoolExecutor(FILLERS) as threads:
        for each in [threads.submit(publish) for _ in range(FILLERS)]:
            each.result()
    backlog_events = parts.store.head().position
    note(f"a backlog of {backlog_events} events")
    return backlog_events


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """The relay first; what it has put on Kafka is what the projector reads."""
    backlog_events = fill(parts, note)
    note("relay")
    relayed_per_s = _relay(parts, backlog_events)
    note("projector")
    projected_per_s = _project(parts, backlog_events)
    return [
        Figure(name="backlog in the store", value=backlog_events, unit="events"),
        Figure(
            name="relay, store to Kafka",
            value=relayed_per_s,
            unit="events/s",
            aim=Aim(at_least=RELAY_AIM_PER_S),
        ),
        Figure(
            name="projector, Kafka to inbox",
            value=projected_per_s,
            unit="events/s",
            aim=Aim(at_least=PROJECTOR_AIM_PER_S),
        ),
    ]


class _TimedMarks(PostgresMarks):
    """Notes when each mark was put."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.put_at_s: list[tuple[int, float]] = []

    def put(self, position: int, end_offsets: Mapping[int, int], topic_id: str) -> None:
        super().put(position, end_offsets, topic_id)
        self.put_at_s.append((position, time.perf_counter()))


def _relay(parts: Foundation, backlog_events: int) -> float:
    with closing(_TimedMarks(parts.addresses.database)) as marks:

        def arrived() -> bool:
            return bool(marks.put_at_s) and marks.put_at_s[-1][0] >= backlog_events

        relay = build_relay(replace(parts, marks=marks))
        with running(relay.run) as watched:
            wait_until(watched(arrived), timeout_s=TIMEOUT_S, what="relaying the backlog")
        (first, began_at_s), (last, ended_at_s) = marks.put_at_s[0], marks.put_at_s[-1]
    return (last - first) / (ended_at_s - began_at_s)


class _TimedSource:
    """Notes when the first records came."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.first_at_s: float | None = None

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]:
        records = self._source.poll(timeout_s=timeout_s, max_records=max_records)
        if records and self.first_at_s is None:
            self.first_at_s = time.perf_counter()
        return records

    def close(self) -> None:
        self._source.close()


def _project(parts: Foundation, backlog_events: int) -> float:
    view = InboxView()
    kafka = projector_kafka(parts, [view])
    joined: list[_TimedSource] = []

    def follow(wakes: Wakes, assigned: Assigned, revoked: Revoked) -> _TimedSource:
        joined.append(_TimedSource(kafka.follow(wakes, assigned, revoked)))
        return joined[-1]

    follower = Follower(
        view,
        sessions=parts.sessions,
        kafka=replace(kafka, follow=follow),
        reader=view_reader(parts),
        heartbeat=parts.heartbeat,
        batch_max_events=parts.settings.projector_batch_max_events,
    )

    def arrived() -> bool:
        if not joined or joined[0].first_at_s is None:
            return False
        with parts.sessions.connection() as connection:
            return watermark(connection, InboxView.name) >= backlog_events

    with running(Projector([follower]).run) as watched:
        ended_at_s = wait_until(
            watched(arrived), timeout_s=TIMEOUT_S, what="projecting the backlog"
        )
    began_at_s = joined[0].first_at_s
    assert began_at_s is not None
    return backlog_events / (ended_at_s - began_at_s)
