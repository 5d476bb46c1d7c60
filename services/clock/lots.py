"""Has the lots of each day drawn once it is over: which of the matters resolved on it are asked
back about (Art. 3(4)).

The ledger decides, on the log; nothing is kept here.
"""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from services.ledger.contract import Caller
from services.store.contract import Receipt

LOOK_EVERY_S = 60.0


class Sampling(Protocol):
    """The ledger. May raise ``StoreUnavailableError``, ``OverloadedError``."""

    def draw_due(self, *, caller: Caller) -> Sequence[Receipt]: ...


class Lots:
    """Looks once a minute at most, however often it is asked to."""

    def __init__(
        self,
        *,
        sampling: Sampling,
        caller: Caller,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sampling, self._caller, self._monotonic_s = sampling, caller, monotonic_s
        self._looked_at_s = float("-inf")

    def round(self) -> int:
        """Draws what is due; returns how many events that took."""
        now_s = self._monotonic_s()
        if now_s - self._looked_at_s < LOOK_EVERY_S:
            return 0
        landed = len(self._sampling.draw_due(caller=self._caller))
        self._looked_at_s = now_s
        return landed
