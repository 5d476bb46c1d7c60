"""Who does what only one process may do at a time, where several stand ready: a lease that ends by
itself.

The lease only keeps the others quiet. A holder that was frozen past its lease must do no harm when
it wakes: for the relay that is Kafka's doing (the transactional id fences the older one), for the
clock service the ledger's.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from services.errors import StoreUnavailableError

WAIT_S = 0.5
"""Until another process's lease is asked for again."""

RENEW_S = 1.0

log = logging.getLogger(__name__)


class Lease(Protocol):
    """Every method may raise ``StoreUnavailableError``."""

    def take(self) -> bool:
        """Takes the lease, or renews it; False while another holds it."""
        ...

    def release(self) -> None:
        """Gives it back at once, if it is ours."""
        ...


class Tenure:
    """A lease as its holder has it: begun, renewed while work goes on, ended. ``holder`` is what a
    process that has such a lease is called.
    """

    def __init__(self, lease: Lease, *, holder: str) -> None:
        self._lease, self._holder = lease, holder
        self._renewed_at_s = float("-inf")

    def begin(self, stop: threading.Event) -> bool:
        """Takes the lease. While another holds it, waits a little and returns False. Raises
        ``StoreUnavailableError``.
        """
        if not self._lease.take():
            stop.wait(WAIT_S)
            return False
        self._renewed_at_s = time.monotonic()
        return True

    def lasts(self, now_s: float) -> bool:
        """Whether the lease is still ours; renews it when that is due. ``now_s`` is monotonic.
        Raises ``StoreUnavailableError``.
        """
        if now_s - self._renewed_at_s < RENEW_S:
            return True
        self._renewed_at_s = now_s
        if self._lease.take():
            return True
        log.warning("the lease went to another %s", self._holder)
        return False

    @contextmanager
    def kept(self, *, at_most_s: float) -> Iterator[None]:
        """Renews the lease in a thread of its own, as long as what is done inside takes and no
        longer than this: for a step that waits for others. Ask :meth:`lasts` after it.
        """
        over = threading.Event()
        thread = threading.Thread(
            target=self._keep, args=(over, at_most_s), name=f"{self._holder}-lease", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _keep(self, over: threading.Event, at_most_s: float) -> None:
        give_up_at_s = time.monotonic() + at_most_s
        while not over.wait(RENEW_S) and time.monotonic() < give_up_at_s:
            try:
                if not self._lease.take():
                    return
            except StoreUnavailableError as error:
                log.info("the lease could not be renewed: %s", error)

    def end(self) -> None:
        """Gives the lease back; where that fails it ends by itself."""
        try:
            self._lease.release()
        except StoreUnavailableError as error:
            log.info("the lease ends by itself: %s", error)
