"""Keeps the Merkle log over the very bytes on Kafka, and signs how far it has come.

What a crash leaves, step by step: records read, nothing; tiles written, tiles that nobody asks for
yet; the tree noted, the tree, signed at the next start; the checkpoint published, an older place
on Kafka, from which some records are read again and compared. Two sealers on one home: the second
waits for the first one's lock, which ends with its process.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from events.envelope import MalformedEnvelopeError, parse
from projections.archive.tlog.note import Note
from services.errors import BrokerUnavailableError, FollowerStoppedError, StoreUnavailableError
from services.feed.feed import OrderedFeed, contiguous
from services.feed.merge import FeedRecord
from services.feed.topic import WholeTopic
from services.heartbeat import Heartbeat, Pulse
from services.sealer.memory import Memory, Place
from services.sealer.sealing import Sealing

NAME = "sealer"
SEAL_SPACING_S = 0.25
"""Least time from one checkpoint to the next: events that come meanwhile share one, and are read
in one go, unless more than a few came."""
FEW_EVENTS = 500
SEAL_MAX_EVENTS = 8_192
LOCK_WAIT_S = 0.5
RETRY_FIRST_S = 0.2
RETRY_MAX_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kafka:
    """The events topic, and the id that tells it from another of its name. Each call may raise
    ``BrokerUnavailableError``.
    """

    topic: Callable[[], "contextlib.AbstractContextManager[WholeTopic]"]
    topic_id: Callable[[], str]


class Lock(Protocol):
    """Keeps a second sealer quiet."""

    def take(self) -> bool:
        """False while another holds it."""
        ...

    def release(self) -> None: ...


class Witnesses(Protocol):
    """Who is shown every checkpoint, without anybody waiting for them."""

    @property
    def alarm(self) -> str | None:
        """What a person must look into."""
        ...

    def offer(self, note: Note) -> None: ...


class History(Protocol):
    """Where checkpoints are kept over time. May raise ``OSError``."""

    def keep(self, text: str, *, time_s: int) -> None: ...


class Sealer:
    """One sealer process."""

    def __init__(
        self,
        *,
        kafka: Kafka,
        open_sealing: Callable[[], Sealing],
        memory: Memory,
        lock: Lock,
        heartbeat: Heartbeat,
        now_s: Callable[[], float],
        history: History,
        witnesses: Witnesses | None = None,
    ) -> None:
        """``open_sealing`` takes up the log's folder, once the lock is ours."""
        self._witnesses, self._history = witnesses, history
        self._kafka, self._open_sealing, self._memory = kafka, open_sealing, memory
        self._lock, self._heartbeat, self._now_s = lock, heartbeat, now_s
        self._pulse = Pulse(heartbeat, NAME)
        self._sealing: Sealing | None = None
        self._sealed_at_s = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Seals until ``stop`` is set. Outages are waited out; ``FollowerStoppedError`` is for a
        person.
        """
        try:
            self._run(stop)
        except FollowerStoppedError as error:
            self._say_stopped(error)
            raise
        finally:
            self._lock.release()

    def _run(self, stop: threading.Event) -> None:
        wait_s = RETRY_FIRST_S
        while not stop.is_set():
            try:
                if not self._lock.take():
                    stop.wait(LOCK_WAIT_S)
                    continue
                for _ in self._follow(stop):
                    wait_s = RETRY_FIRST_S
            except (BrokerUnavailableError, OSError) as error:
                log.warning("waiting %.1f s and trying again: %s", wait_s, error)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)

    def _follow(self, stop: threading.Event) -> Iterator[None]:
        """Reads and seals; yields after each round that got through."""
        self._sealing = sealing = self._sealing or self._open_sealing()
        if sealing.due:
            # What an outage left in memory: from here on every entry taken can be compared.
            sealing.seal(time_s=int(self._now_s()))
        topic_id = self._kafka.topic_id()
        with self._kafka.topic() as topic:
            place = self._place_in(topic_id, sealing)
            feed = OrderedFeed(topic, place.feed if place else None)
            position = place.feed.position if place else 0
            self._show(sealing)
            log.info("sealing from position %d on", sealing.size + 1)
            while not stop.is_set():
                before = position
                for record in contiguous(feed.poll(), after=position):
                    self._take(sealing, record)
                    position = record.position
                self._seal_when_due(sealing, Place(topic_id=topic_id, feed=feed.place))
                self._say(sealing)
                if position - before < FEW_EVENTS and not sealing.due:
                    stop.wait(self._sealed_at_s + SEAL_SPACING_S - time.monotonic())
                yield

    def _place_in(self, topic_id: str, sealing: Sealing) -> Place | None:
        """The place kept last, where it is of this topic and the tree has come that far."""
        place = self._memory.place()
        if place is None or place.topic_id != topic_id or place.feed.position > sealing.size:
            return None
        return place

    def _take(self, sealing: Sealing, record: FeedRecord) -> None:
        if record.position > sealing.size:
            sealing.take(record.body)
        elif not sealing.holds(record.position - 1, record.body):
            raise FollowerStoppedError(
                f"Kafka holds other bytes at position {record.position}{_named(record.body)}, "
                f"partition {record.partition} offset {record.offset}, than were sealed. Run "
                "`huiyin verify`; nothing was signed"
            )

    def _seal_when_due(self, sealing: Sealing, place: Place) -> None:
        now_s = time.monotonic()
        full = sealing.size - sealing.sealed >= SEAL_MAX_EVENTS
        if not sealing.due or (not full and now_s < self._sealed_at_s + SEAL_SPACING_S):
            return
        sealing.seal(time_s=int(self._now_s()))
        self._sealed_at_s = now_s
        self._show(sealing)
        # Entries re-read after a crash are compared with the tree: an older place does no harm.
        self._memory.keep_place(place)

    def _show(self, sealing: Sealing) -> None:
        if sealing.newest is None:
            return
        self._history.keep(sealing.newest.whole, time_s=int(self._now_s()))
        if self._witnesses is not None:
            self._witnesses.offer(sealing.newest)

    def _say(self, sealing: Sealing) -> None:
        state: dict[str, int | str] = {"position": sealing.sealed}
        alarm = None if self._witnesses is None else self._witnesses.alarm
        if alarm is not None:
            state["alarm"] = alarm
        with contextlib.suppress(StoreUnavailableError):
            # Sealing needs no database; that nobody hears of it shows in readiness.
            self._pulse.beat(state, now_s=time.monotonic())

    def _say_stopped(self, error: FollowerStoppedError) -> None:
        with contextlib.suppress(StoreUnavailableError):
            self._heartbeat.beat(NAME, {"stopped": str(error)})


def _named(body: bytes) -> str:
    try:
        envelope = parse(body).envelope
    except MalformedEnvelopeError:
        return ""
    return f" ({envelope.subject} version {envelope.sequence}, {envelope.type})"
