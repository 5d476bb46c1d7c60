"""Keeps one view up to date. Several processes may: Kafka deals the partitions out among them.

What a crash leaves behind: before the commit of a batch, nothing; after it, rows and bookmarks
together, and the next process reads on from there. Offsets committed to Kafka play no part.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

from projections.driver import Cursor
from projections.engine.lexing import Reader
from projections.engine.view import View
from projections.watermark import watermark
from services.broker.records import Record
from services.errors import BrokerUnavailableError, FollowerStoppedError, StoreUnavailableError
from services.heartbeat import Heartbeat, Pulse, State
from services.projector.applying import Applier, OvertakenError
from services.projector.bookkeeping import (
    generations,
    lock_bookmarks,
    note_watermark,
    parked_streams,
    relax,
)
from services.projector.generations import drop_expired, ensure_live, has_expired
from services.projector.kafka import Kafka
from services.projector.session import GATHERING_S, Session
from services.store.sessions import Sessions

CHECK_INTERVAL_S = 1.0
OVERTAKEN_WAIT_S = 0.2
RETRY_FIRST_S = 0.2
RETRY_MAX_S = 5.0

BROKEN_FIRST_S = 1.0
BROKEN_MAX_S = 60.0
"""How long a view that failed for no foreseen reason waits before it begins anew."""

STABLE_AFTER_S = 60.0
"""A view that has gone on for so long, or applied something, is no longer told as failed."""

_log = logging.getLogger(__name__)


class Follower:
    """One view in one process. For one thread."""

    def __init__(
        self,
        view: View,
        *,
        sessions: Sessions,
        kafka: Kafka,
        reader: Reader,
        heartbeat: Heartbeat,
        batch_max_events: int,
    ) -> None:
        self._view, self._sessions, self._kafka, self._reader = view, sessions, kafka, reader
        self._heartbeat = heartbeat
        self._name = f"projector/{view.name}"
        self._pulse = Pulse(heartbeat, self._name)
        self._batch_max_events = batch_max_events
        self._trouble, self._broken_wait_s = "", BROKEN_FIRST_S

    def run(self, stop: threading.Event) -> None:
        """Follows until ``stop`` is set. Outages are waited out; ``FollowerStoppedError`` is for a
        person. What nobody foresaw is told, and the view begins anew after a while.
        """
        wait_s = RETRY_FIRST_S
        while not stop.is_set():
            begun_at_s = time.monotonic()
            try:
                for applied in self._follow(stop):
                    wait_s = RETRY_FIRST_S
                    if applied or time.monotonic() - begun_at_s > STABLE_AFTER_S:
                        self._trouble, self._broken_wait_s = "", BROKEN_FIRST_S
            except OvertakenError as error:
                _log.warning("reading the bookmarks anew: %s", error)
                stop.wait(OVERTAKEN_WAIT_S)
            except (BrokerUnavailableError, StoreUnavailableError) as error:
                _log.warning("waiting %.1f s and trying again: %s", wait_s, error)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
            except FollowerStoppedError as error:
                self._say_stopped(str(error))
                raise
            except Exception as error:  # noqa: BLE001 - the other views of the process go on
                self._say_broken(error)
                stop.wait(self._broken_wait_s)
                self._broken_wait_s = min(self._broken_wait_s * 2, BROKEN_MAX_S)

    def _follow(self, stop: threading.Event) -> Iterator[int]:
        """Reads along and applies what comes; yields how many records after each turn that went
        well.
        """
        session = self._begin()

        def assigned(partitions: tuple[int, ...]) -> Mapping[int, int]:
            with self._sessions.cursor() as cursor:
                places = lock_bookmarks(cursor, session.generation, partitions)
            if len(places) < len(partitions):
                raise OvertakenError(f"{session.generation.schema_name} is gone")
            session.places.update(places)
            return {partition: place.next_offset for partition, place in places.items()}

        follow = self._kafka.follow(session.wakes, assigned, session.leave)
        with contextlib.closing(follow) as source:
            check_at_s = 0.0
            while not stop.is_set():
                records = source.poll(timeout_s=GATHERING_S, max_records=self._batch_max_events)
                if records:
                    self._apply(session, records)
                if time.monotonic() >= check_at_s:
                    self._check(session)
                    check_at_s = time.monotonic() + CHECK_INTERVAL_S
                yield len(records)

    def _begin(self) -> Session:
        topic_id = self._kafka.topic_id()
        with self._sessions.cursor() as cursor:
            generation = ensure_live(cursor, self._view, topic_id)
        applier = Applier(view=self._view, generation=generation, reader=self._reader)
        return Session(generation=generation, applier=applier)

    def _apply(self, session: Session, records: Sequence[Record]) -> None:
        with self._sessions.cursor() as cursor:
            places = session.applier.apply(cursor, records, session.places)
        # Only now are they committed: had the commit failed, the old places would still be true.
        session.places.update(places)
        session.applied_events += len(records)

    def _check(self, session: Session) -> None:
        """Once in a while: is our generation still the live one, how far is the view, how do we
        do. A crash of the database may take what was noted last, until the next time.
        """
        with self._sessions.connection() as connection:
            reached = watermark(connection, self._view.name)
            with connection.cursor() as cursor:
                relax(cursor)
                self._leave_if_retired(cursor, session)
                note_watermark(cursor, session.generation, reached)
                parked = parked_streams(cursor, session.generation)
                expired = has_expired(cursor, self._view.name)
        if expired:
            self._drop_expired()
        state: State = {
            "generation": session.generation.generation,
            "watermark": reached,
            "partitions": len(session.places),
            "parked_streams": parked,
            "applied_events": session.applied_events,
            "alarm": self._trouble,
        }
        self._pulse.beat(state, now_s=time.monotonic())

    def _drop_expired(self) -> None:
        """By itself, and not now where somebody reads them: the view must not wait for a dump."""
        with contextlib.suppress(StoreUnavailableError), self._sessions.cursor() as cursor:
            drop_expired(cursor, self._view.name)

    def _leave_if_retired(self, cursor: Cursor, session: Session) -> None:
        if session.generation not in generations(cursor, self._view.name, "live"):
            raise OvertakenError(f"{session.generation.schema_name} is retired")

    def _say_broken(self, error: Exception) -> None:
        """Without the error's text, which may quote a row."""
        self._trouble = (
            f"the view {self._view.name} failed for no foreseen reason ({type(error).__name__}): "
            "where, is in the projector's log; it tries again"
        )
        self._say_stopped(self._trouble, broken=error)

    def _say_stopped(self, why: str, *, broken: Exception | None = None) -> None:
        _log.error("the view %s stands still: %s", self._view.name, why, exc_info=broken)
        with contextlib.suppress(StoreUnavailableError):
            self._heartbeat.beat(self._name, {"stopped": why})
