"""Who may read along: the views of one process share one membership in their group."""

import threading
from collections.abc import Callable

from services.broker.group import Assigned, Revoked
from services.feed.topic import Source, WholeTopic
from services.projector.shared.reading import Join, Reading, Wakes
from services.projector.shared.share import Share


class SharedTopic:
    """Gives each view a share of one reading; begins another when the last one has ended."""

    def __init__(self, join: Join, alone: Callable[[], WholeTopic]) -> None:
        self._join, self._alone = join, alone
        self._lock = threading.Lock()
        self._reading = Reading(join)

    def follow(self, wakes: Wakes, assigned: Assigned, revoked: Revoked) -> Source:
        """A share for one view, to be closed by it."""
        with self._lock:
            if (member := self._reading.enter(wakes)) is None:
                self._reading = Reading(self._join)
                member = self._reading.enter(wakes)
                assert member is not None, "a reading that has not begun is not over"
            reading = self._reading
        return Share(reading, member, alone=self._alone, assigned=assigned, revoked=revoked)
