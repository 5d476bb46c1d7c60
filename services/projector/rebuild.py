"""Builds a view anew from Kafka beside the live one, then swaps a pointer; readers notice nothing.

What a crash leaves behind: a half-built generation, which the next rebuild of the view drops. The
live one is touched by the swap only, which is one transaction.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from projections.driver import Connection
from projections.engine.lexing import Reader
from projections.engine.schema import analyse, create_indexes
from projections.engine.view import View
from services.errors import CommandRefusedError
from services.feed.topic import WholeTopic
from services.projector.applying import Applier
from services.projector.bookkeeping import (
    Generation,
    Place,
    generations,
    lock_bookmarks,
    note_watermark,
    set_state,
    watermark_of,
)
from services.projector.generations import start_building
from services.projector.kafka import Kafka
from services.store.sessions import Sessions

POLL_TIMEOUT_S = 0.2
BATCH_MAX_EVENTS = 2_000
SWAP_SILENCE_MAX_S = 60.0
"""How long the swap may stand still, with the live bookmarks locked, before the server ends it:
longer than it takes to read what came in since the last look.
"""

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('huiyin rebuild ' || %s, 0))"

_END_SILENCE = "SET LOCAL idle_in_transaction_session_timeout = %s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a rebuild is. Offsets count a little more than events: transactions end in
    markers.
    """

    view: str
    read_offsets: int
    end_offsets: int
    applied_events: int


class Rebuild:
    """One rebuild of one view. ``sessions`` has no statement timeout: an index takes its time."""

    def __init__(
        self,
        view: View,
        *,
        sessions: Sessions,
        kafka: Kafka,
        reader: Reader,
        progress: Callable[[Progress], None],
    ) -> None:
        self._view, self._sessions, self._kafka, self._reader = view, sessions, kafka, reader
        self._progress = progress
        self._applied_events = 0

    def run(self, lock_connection: Connection) -> Generation:
        """Builds and swaps; returns the generation that is live now.

        ``lock_connection`` is held for the rebuild's lock and nothing else, in autocommit mode.
        Raises ``CommandRefusedError`` while another rebuild of the view runs, and what
        :class:`Applier` raises.
        """
        with _only_one(lock_connection, self._view.name):
            topic_id = self._kafka.topic_id()
            with self._sessions.cursor() as cursor:
                building = start_building(cursor, self._view, topic_id)
            with contextlib.closing(self._kafka.whole()) as topic:
                return self._build(building, topic)

    def _build(self, building: Generation, topic: WholeTopic) -> Generation:
        applier = Applier(view=self._view, generation=building, reader=self._reader)
        with self._sessions.cursor() as cursor:
            places = lock_bookmarks(cursor, building, topic.partitions())
        topic.assign({partition: place.next_offset for partition, place in places.items()})
        self._catch_up(applier, topic, places, topic.end_offsets())
        with self._sessions.cursor() as cursor:
            create_indexes(cursor, self._view, building.schema_name)
            analyse(cursor, self._view, building.schema_name)
        # What came in while the indexes were made; the swap has then only moments to make up for.
        self._catch_up(applier, topic, places, topic.end_offsets())
        self._swap(applier, topic, places)
        return building

    def _catch_up(
        self,
        applier: Applier,
        topic: WholeTopic,
        places: dict[int, Place],
        ends: Mapping[int, int],
    ) -> None:
        """Applies until every partition is read up to ``ends``."""
        while any(topic.position(partition) < end for partition, end in ends.items()):
            records = topic.poll(timeout_s=POLL_TIMEOUT_S, max_records=BATCH_MAX_EVENTS)
            if records:
                with self._sessions.cursor() as cursor:
                    moved = applier.apply(cursor, records, places)
                places.update(moved)
                self._applied_events += len(records)
            self._progress(
                Progress(
                    view=self._view.name,
                    read_offsets=sum(topic.position(p) for p in ends),
                    end_offsets=sum(ends.values()),
                    applied_events=self._applied_events,
                )
            )

    def _swap(self, applier: Applier, topic: WholeTopic, places: dict[int, Place]) -> None:
        """Puts the new generation in the live one's place, never less complete than that one is.

        The live bookmarks stay locked from the look at them to the commit, so the projector waits a
        moment and then finds its generation retired. A rebuild frozen here loses them after
        ``SWAP_SILENCE_MAX_S``, and with them the swap.
        """
        building = applier.generation
        with self._sessions.cursor() as cursor:
            cursor.execute(_END_SILENCE, (int(SWAP_SILENCE_MAX_S * 1000),))
            for live in generations(cursor, self._view.name, "live"):
                live_places = lock_bookmarks(cursor, live)
                if live.topic_id == building.topic_id:
                    ends = {p: place.next_offset for p, place in live_places.items()}
                    self._catch_up(applier, topic, places, ends)
                    note_watermark(cursor, building, watermark_of(cursor, live))
                set_state(cursor, live, "retired")
            set_state(cursor, building, "live")


@contextlib.contextmanager
def _only_one(connection: Connection, view: str) -> Iterator[None]:
    """Holds the rebuild's lock; the server lets go of it when the connection ends, however it
    ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, (view,))
        if cursor.fetchone() != (True,):
            raise CommandRefusedError(
                f"another rebuild of {view} is running", rule="one-rebuild-at-a-time"
            )
    try:
        yield
    finally:
        connection.close()
