"""A subscription of the eventsourcing library that hears of commits and looks anyway when it hears
none.
"""

from collections.abc import Sequence
from threading import Thread

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription

from services.errors import StoreUnavailableError
from services.store.contract import Store

LOOK_EVERY_S = 0.5


class LogSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Yields notifications as they are committed. Leaving it takes up to ``LOOK_EVERY_S``
    seconds.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        store: Store,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._store = store
        self._listener = Thread(target=self._listen, name="log subscription", daemon=True)
        self._listener.start()

    def __exit__(self, *args: object, **kwargs: object) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listener.join()

    def _listen(self) -> None:
        try:
            for _ in self._store.wake_ups(timeout_s=LOOK_EVERY_S):
                self._has_been_notified.set()
                if self._has_been_stopped:
                    return
        except StoreUnavailableError as error:
            # The iteration ends with it, in the thread of the reader.
            self._thread_error = error
            self.stop()
