"""Carries the log to Kafka. Exactly one relay does; others wait for its lease.

What a crash leaves behind, step by step: after reading rows, nothing. Inside a transaction, an open
one: the next relay's first act is to end it, and its second to look at the records, so a batch is
on Kafka whole, once, or not at all. After the commit, before the mark: the next relay puts the
mark. A relay frozen anywhere finds its next transaction refused when it wakes.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence

from services.broker.errors import FencedError
from services.broker.marks import Mark, Marks
from services.errors import BrokerUnavailableError, FollowerStoppedError, StoreUnavailableError
from services.heartbeat import Heartbeat, Pulse
from services.lease import WAIT_S, Lease, Tenure
from services.relay.kafka import Kafka, Publisher
from services.relay.shipment import Route, shipment
from services.relay.standing import find_standing
from services.store.contract import LogRow, Store

NAME = "relay"
WAKE_UP_TIMEOUT_S = 0.5
RETRY_FIRST_S = 0.2
RETRY_MAX_S = 5.0
START_MAX_S = 90.0
"""How long the lease is kept for a relay that starts: reaching Kafka takes up to 15 s a step, and a
second relay that took the lease meanwhile would fence it, to be fenced by it in turn."""

TRANSACTION_SPACING_S = 0.04
"""Least time from one small transaction to the next: events that come meanwhile share one. Each is
work for the broker and a batch for every view: against half the spacing, 200 contacts a second were
measured to take a sixth less of the processors, and to be seen 9 ms later in the median."""

log = logging.getLogger(__name__)


class Relay:
    """One relay process."""

    def __init__(
        self,
        *,
        store: Store,
        marks: Marks,
        lease: Lease,
        heartbeat: Heartbeat,
        kafka: Kafka,
        route: Route,
        batch_max_events: int,
    ) -> None:
        self._store, self._marks = store, marks
        self._tenure = Tenure(lease, holder=NAME)
        self._heartbeat, self._pulse = heartbeat, Pulse(heartbeat, NAME)
        self._kafka, self._route, self._batch_max_events = kafka, route, batch_max_events

    def run(self, stop: threading.Event) -> None:
        """Relays until ``stop`` is set. Outages are waited out; ``FollowerStoppedError`` is for a
        person."""
        wait_s = RETRY_FIRST_S
        while not stop.is_set():
            try:
                if not self._tenure.begin(stop):
                    continue
                for _ in self._carry(stop):
                    wait_s = RETRY_FIRST_S
            except FollowerStoppedError as error:
                self._say_stopped(error)
                raise
            except FencedError:
                log.warning("another relay took over; waiting for the lease")
                stop.wait(WAIT_S)
            except (BrokerUnavailableError, StoreUnavailableError) as error:
                log.warning("waiting %.1f s and trying again: %s", wait_s, error)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
        self._tenure.end()

    def _say_stopped(self, error: FollowerStoppedError) -> None:
        with contextlib.suppress(StoreUnavailableError):
            self._heartbeat.beat(NAME, {"stopped": str(error)})

    def _carry(self, stop: threading.Event) -> Iterator[Mark]:
        """Fences, finds its standing, then carries batch after batch; yields a mark after each.

        Returns when told to stop or when the lease is another's.
        """
        with contextlib.ExitStack() as open_until_then:
            with self._tenure.kept(at_most_s=START_MAX_S):
                publisher = self._kafka.publisher()
                open_until_then.enter_context(contextlib.closing(publisher))
                standing = self._find_standing()
            yield standing
            if not self._tenure.lasts(time.monotonic()):
                return
            for _ in self._store.wake_ups(timeout_s=WAKE_UP_TIMEOUT_S):
                while rows := self._read_after(standing.position):
                    began_at_s = time.monotonic()
                    standing = self._publish(publisher, rows, standing)
                    yield standing
                    if not self._may_go_on(standing, stop):
                        return
                    if len(rows) < self._batch_max_events:
                        stop.wait(began_at_s + TRANSACTION_SPACING_S - time.monotonic())
                if not self._may_go_on(standing, stop):
                    return

    def _read_after(self, position: int) -> Sequence[LogRow]:
        return self._store.read(after=position, limit=self._batch_max_events)

    def _may_go_on(self, standing: Mark, stop: threading.Event) -> bool:
        """Says how it does, and renews the lease when that is due."""
        now_s = time.monotonic()
        self._pulse.beat({"position": standing.position}, now_s=now_s)
        return not stop.is_set() and self._tenure.lasts(now_s)

    def _find_standing(self) -> Mark:
        with contextlib.closing(self._kafka.tail()) as tail:
            standing = find_standing(
                tail,
                self._store,
                route=self._route,
                topic_id=self._kafka.topic_id(),
                newest_mark=self._marks.newest(),
            )
        self._marks.put(standing.position, standing.end_offsets, standing.topic_id)
        log.info("relaying from position %d on", standing.position + 1)
        return standing

    def _publish(self, publisher: Publisher, rows: Sequence[LogRow], standing: Mark) -> Mark:
        first, last = rows[0].position, rows[-1].position
        if first != standing.position + 1 or last != standing.position + len(rows):
            raise FollowerStoppedError(
                f"the ledger answered positions {first} to {last} after {standing.position}: there "
                "is a hole in it. Run `huiyin doctor`"
            )
        reached = publisher.publish(shipment(rows, self._route))
        standing = Mark(
            position=last,
            end_offsets={**standing.end_offsets, **reached},
            topic_id=standing.topic_id,
        )
        self._marks.put(standing.position, standing.end_offsets, standing.topic_id)
        return standing
