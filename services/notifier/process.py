"""Takes alarms to whoever subscribed to them. One notifier does; others wait for its lease.

A thread for each subscription sends what is due, so that a slow or dead receiver holds up nobody
else; the main one reads the log on. What a crash leaves behind, step by step: the log read,
nothing; deliveries made, the place moved with them in one transaction; an event posted and the
answer not noted, a delivery that is due still: the receiver gets it again under the same
``webhook-id``. A notifier frozen past its lease may send what the next one sends, too, under the
same id.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from services.errors import StoreUnavailableError
from services.heartbeat import Heartbeat, Pulse
from services.lease import Lease, Tenure
from services.notifier.post import NotTakenError, Post
from services.notifier.rereading import Subscriptions
from services.notifier.retrying import Schedule
from services.notifier.signing import signed_headers
from services.notifier.subscriptions import Subscription
from services.webhooks import Due, Outbox

NAME = "notifier"
LOOK_EVERY_S = 0.5
"""How long after an alarm is in the log it leaves at most, while nothing else is to do."""

DUE_MAX = 50
BREATH_S = 1.0
"""Until a receiver that has just failed is sent anything more."""

TIDY_EVERY_S = 3_600.0
RETRY_FIRST_S = 0.2
RETRY_MAX_S = 5.0

log = logging.getLogger(__name__)


class Notifier:
    """One notifier."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        subscriptions: Subscriptions,
        post: Post,
        schedule: Schedule,
        lease: Lease,
        heartbeat: Heartbeat,
        clock_s: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """``chance`` is from 0 to 1."""
        self._outbox, self._subscriptions, self._post = outbox, subscriptions, post
        self._schedule, self._clock_s, self._chance = schedule, clock_s, chance
        self._tenure = Tenure(lease, holder=NAME)
        self._pulse = Pulse(heartbeat, NAME)
        self._dead_letters = 0

    def run(self, stop: threading.Event) -> None:
        """Notifies until ``stop`` is set. Outages are waited out."""
        wait_s = RETRY_FIRST_S
        while not stop.is_set():
            try:
                if not self._tenure.begin(stop):
                    continue
                self._outbox.list([each.wanted for each in self._subscriptions.held])
                wait_s = RETRY_FIRST_S
                self._serve(stop)
            except StoreUnavailableError as error:
                log.warning("waiting %.1f s and trying again: %s", wait_s, error)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
        self._tenure.end()

    def _serve(self, stop: threading.Event) -> None:
        """Reads and sends, until told to stop, others subscribe, or the lease is another's."""
        over, held = threading.Event(), self._subscriptions.held
        with ThreadPoolExecutor(max(1, len(held))) as threads:
            senders = [threads.submit(self._sending, each, over) for each in held]
            try:
                self._read_on(senders, stop)
            finally:
                over.set()

    def _read_on(self, senders: Sequence[Future[None]], stop: threading.Event) -> None:
        tidy_at_s = float("-inf")
        while self._may_go_on(stop) and not self._subscriptions.changed():
            while self._outbox.gather():
                if not self._may_go_on(stop):
                    return
            self._dead_letters = self._outbox.dead_letters()
            if (now_s := time.monotonic()) >= tidy_at_s:
                self._outbox.forget_delivered()
                tidy_at_s = now_s + TIDY_EVERY_S
            for sender in senders:
                if sender.done():
                    sender.result()
            stop.wait(LOOK_EVERY_S)

    def _sending(self, subscription: Subscription, over: threading.Event) -> None:
        while not over.is_set():
            try:
                idle = self.send_due(subscription, over) == 0
            except StoreUnavailableError as error:
                log.warning("webhook %s waits: %s", subscription.wanted.name, error)
                idle = True
            if idle:
                over.wait(LOOK_EVERY_S)

    def send_due(self, subscription: Subscription, over: threading.Event) -> int:
        """Tries what is due for one receiver, until ``over`` is set; how many there were."""
        due = self._outbox.due(subscription.wanted.name, limit=DUE_MAX)
        for each in due:
            if over.is_set():
                break
            if not self._send(subscription, each):
                over.wait(BREATH_S)
        return len(due)

    def _send(self, subscription: Subscription, due: Due) -> bool:
        """Whether the receiver took it."""
        name, tries = subscription.wanted.name, due.tries + 1
        headers = {
            **signed_headers(
                due.body,
                event_id=due.event_id,
                sent_at_s=int(self._clock_s()),
                keys=subscription.keys,
            ),
            **_link(subscription, due),
        }
        try:
            answer = self._post(subscription.receiver, headers, due.body)
        except NotTakenError as error:
            wait_s = None if error.final else self._schedule.wait_s(tries, chance=self._chance())
            self._outbox.failed(name, due.position, answer=str(error), again_after_s=wait_s)
            if wait_s is None:
                log.warning("webhook %s: position %d is a dead letter", name, due.position)
            return False
        self._outbox.landed(name, due.position, answer=answer)
        return True

    def _may_go_on(self, stop: threading.Event) -> bool:
        """Says how it does, and renews the lease when that is due."""
        now_s = time.monotonic()
        state: dict[str, str | int] = {"subscriptions": len(self._subscriptions.held)}
        if self._dead_letters:
            state["alarm"] = f"{self._dead_letters} dead letters: look at /webhooks"
        if (mistake := self._subscriptions.mistake) is not None:
            state["alarm"] = mistake
        self._pulse.beat(state, now_s=now_s)
        return not stop.is_set() and self._tenure.lasts(now_s)


def _link(subscription: Subscription, due: Due) -> dict[str, str]:
    """Where people read of the case, for whoever shows the alarm."""
    if subscription.desk is None:
        return {}
    case = due.subject.rpartition("/")[2]
    return {"link": f'<{subscription.desk.rstrip("/")}/cases/{case}>; rel="related"'}
