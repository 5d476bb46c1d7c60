"""Forgets for good what a statutory term has kept of somebody, once the term is over (Art. 6(4)).

The vault nominates by the day on which a term ends, the log decides: a term may have been made
longer, a hold placed. Nothing is kept here.
"""

import time
from collections.abc import Callable
from typing import Protocol

from services.ledger.contract import Caller

LOOK_EVERY_S = 60.0


class Restrictions(Protocol):
    """The ledger. May raise ``StoreUnavailableError``, ``OverloadedError``."""

    def lift(self, *, caller: Caller) -> int: ...


class Lifting:
    """Looks once a minute at most, however often it is asked to."""

    def __init__(
        self,
        *,
        restrictions: Restrictions,
        caller: Caller,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._restrictions, self._caller, self._monotonic_s = restrictions, caller, monotonic_s
        self._looked_at_s = float("-inf")

    def round(self) -> int:
        """Forgets what is due; returns how many keys went."""
        now_s = self._monotonic_s()
        if now_s - self._looked_at_s < LOOK_EVERY_S:
            return 0
        destroyed = self._restrictions.lift(caller=self._caller)
        self._looked_at_s = now_s
        return destroyed
