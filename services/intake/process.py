"""Takes records from the intake topic to the ledger; several processes may share the work.

An offset is committed only when every record before it is in the ledger, waiting in its waiting
room, or on the rejected topic. A crash anywhere has the uncommitted ones read again, here or in
another process, and the ledger knows what it has seen. Records of one key keep their order.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.broker.records import Record
from services.errors import BrokerUnavailableError, StoreUnavailableError
from services.heartbeat import Heartbeat, Pulse, State
from services.intake.acceptor import Acceptor
from services.intake.lanes import Lanes
from services.intake.progress import Progress, Ticket
from services.intake.waiting import WaitingRounds

NAME = "intake"
LANES = 16
UNDER_WORK_MAX_RECORDS = 512
POLL_MAX_RECORDS = 256
POLL_TIMEOUT_S = 0.2
TURN_SPACING_S = 0.02
"""Rest after a turn that brought something: what comes meanwhile is fetched and often committed
together. With the sealer's rest, 200 contacts a second were measured to take a tenth less of the
processors, and to be seen no later."""

COMMIT_INTERVAL_S = 0.25
LAG_LOOK_INTERVAL_S = 0.5
UNREAD_LOOK_INTERVAL_S = 1.0
LAG_RESUME_SHARE = 0.8
"""Paused at the limit, intake goes on once the lag is below this share of it."""

RETRY_S = 1.0
STOP_TIMEOUT_S = 10.0

log = logging.getLogger(__name__)


class Incoming(Protocol):
    """The intake topic as one member of the group reads it; for one thread.

    Every method may raise ``BrokerUnavailableError``.
    """

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]: ...

    def commit(self, offsets: Mapping[int, int]) -> bool: ...

    def assignment(self) -> tuple[int, ...]: ...

    def pause(self, partitions: tuple[int, ...]) -> None: ...

    def resume(self, partitions: tuple[int, ...]) -> None: ...

    def unread(self) -> int: ...

    def close(self) -> None: ...


Connect = Callable[[Callable[[tuple[int, ...]], None]], Incoming]
"""Joins the group, given whom to tell that the partitions are being dealt out anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Brake:
    """When to take no more for a while: ``lag_events`` says how far Kafka is behind the ledger."""

    lag_events: Callable[[], int]
    lag_max_events: int


class Intake:
    """One intake process."""

    def __init__(
        self,
        *,
        connect: Connect,
        acceptor: Acceptor,
        rounds: WaitingRounds,
        brake: Brake,
        heartbeat: Heartbeat,
        stop: threading.Event,
    ) -> None:
        self._connect, self._acceptor, self._brake = connect, acceptor, brake
        self._rounds = rounds
        self._pulse = Pulse(heartbeat, NAME)
        self._stop = stop
        self._progress = Progress()
        self._lanes = Lanes(LANES, self._work)
        self._failure: Exception | None = None
        self._braked = False
        self._looked_at_s = self._committed_at_s = self._counted_at_s = float("-inf")
        self._unread, self._trouble = 0, ""

    def run(self) -> None:
        """Works until ``stop`` is set. Outages are waited out; what a person must mend is
        raised."""
        rounds = threading.Thread(target=self._go_rounds, name="intake-waiting", daemon=True)
        rounds.start()
        while not self._stop.is_set():
            try:
                with self._joined() as incoming:
                    while not self._stop.is_set():
                        self._turn(incoming)
                    self._finish(incoming)
            except (BrokerUnavailableError, StoreUnavailableError) as error:
                log.warning("waiting %.1f s and trying again: %s", RETRY_S, error)
                self._trouble = str(error)
                self._stop.wait(RETRY_S)
        self._lanes.close(timeout_s=STOP_TIMEOUT_S)
        rounds.join(STOP_TIMEOUT_S)
        if self._failure is not None:
            raise self._failure

    @contextlib.contextmanager
    def _joined(self) -> Iterator[Incoming]:
        incoming = self._connect(lambda _: self._progress.forget())
        try:
            yield incoming
        finally:
            self._progress.forget()
            incoming.close()

    def _turn(self, incoming: Incoming) -> None:
        """Commits what is done and takes as much new work as there is room for."""
        now_s = time.monotonic()
        room_records = UNDER_WORK_MAX_RECORDS - self._progress.under_work
        if room_records <= 0 or self._must_brake(now_s):
            incoming.pause(incoming.assignment())
        else:
            incoming.resume(incoming.assignment())
        # Polled even when paused: it is what keeps this process a member of the group.
        polled = incoming.poll(
            timeout_s=POLL_TIMEOUT_S, max_records=max(1, min(room_records, POLL_MAX_RECORDS))
        )
        for record in polled:
            self._lanes.put(record, self._progress.begin(record.partition, record.offset))
        if now_s - self._committed_at_s >= COMMIT_INTERVAL_S:
            self._committed_at_s = now_s
            self._commit(incoming)
        if polled or not self._unread:
            self._trouble = ""
        self._count_unread(incoming, now_s)
        self._pulse.beat(self._state(), now_s=now_s)
        if polled:
            self._stop.wait(TURN_SPACING_S)

    def _count_unread(self, incoming: Incoming, now_s: float) -> None:
        if now_s - self._counted_at_s < UNREAD_LOOK_INTERVAL_S:
            return
        self._counted_at_s = now_s
        try:
            self._unread = incoming.unread()
        except BrokerUnavailableError as error:
            self._trouble = str(error)

    def _state(self) -> State:
        """What stopped it is told until something was read again: joining anew is no progress."""
        return {
            **self._acceptor.tally.figures(),
            "under_work": self._progress.under_work,
            "behind": self._unread + self._progress.under_work,
            "braked": self._braked,
            "alarm": self._trouble,
        }

    def _must_brake(self, now_s: float) -> bool:
        if now_s - self._looked_at_s >= LAG_LOOK_INTERVAL_S:
            self._looked_at_s = now_s
            limit = self._brake.lag_max_events * (LAG_RESUME_SHARE if self._braked else 1.0)
            lag_events = self._brake.lag_events()
            if (lag_events > limit) is not self._braked:
                self._braked = not self._braked
                log.warning(
                    "intake %s: Kafka is %d events behind the ledger",
                    "pauses" if self._braked else "goes on",
                    lag_events,
                )
        return self._braked

    def _finish(self, incoming: Incoming) -> None:
        """Lets what is under work come home, so that the next start need not read it again."""
        give_up_at_s = time.monotonic() + STOP_TIMEOUT_S
        while self._progress.under_work and time.monotonic() < give_up_at_s:
            time.sleep(0.01)
        self._commit(incoming)

    def _commit(self, incoming: Incoming) -> None:
        """Leaves it for later when Kafka is away: giving up the membership would cost more."""
        offsets = self._progress.take_committable()
        try:
            incoming.commit(offsets)
        except BrokerUnavailableError as error:
            self._progress.put_back(offsets)
            log.warning("offsets are committed later: %s", error)

    def _fail(self, error: Exception) -> None:
        self._failure = error
        self._stop.set()

    def _go_rounds(self) -> None:
        try:
            self._rounds.run()
        except Exception as error:  # noqa: BLE001 - raised again by run, in the main thread
            self._fail(error)

    def _work(self, record: Record, ticket: Ticket) -> None:
        """In a lane's thread."""
        done = False
        try:
            done = self._acceptor.bring_home(record)
        except Exception as error:  # noqa: BLE001 - raised again by run, in the main thread
            self._fail(error)
        finally:
            self._progress.finish(ticket, done=done)
