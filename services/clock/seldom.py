"""What is looked at once a minute: whether a statutory term is over (Art. 6(4)), whether lots of a
day are to be drawn (Art. 3(4)).

The ledger decides, on the log; nothing is kept here.
"""

import time
from collections.abc import Callable

LOOK_EVERY_S = 60.0


class Seldom:
    """Looks once a minute at most, however often it is asked to; after an outage at once."""

    def __init__(
        self, look: Callable[[], int], *, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        """``look`` does what is due and says how much that was."""
        self._look, self._monotonic_s = look, monotonic_s
        self._looked_at_s = float("-inf")

    def round(self) -> int:
        """How much was due; 0 where it was not looked at. Raises what looking raises."""
        now_s = self._monotonic_s()
        if now_s - self._looked_at_s < LOOK_EVERY_S:
            return 0
        done = self._look()
        self._looked_at_s = now_s
        return done
