"""How a process tells the others that it lives and how it does: read by ``/readyz``, ``doctor`` and
metrics."""

from collections.abc import Mapping
from typing import Protocol

State = Mapping[str, str | int | float | bool | None]
"""Figures and words about a process, fit to be shown; never anything personal."""


class Heartbeat(Protocol):
    """Where processes leave word of themselves."""

    def beat(self, name: str, state: State) -> None:
        """Notes the state under the name, with the time. May raise ``StoreUnavailableError``."""
        ...


class Pulse:
    """Beats at most once an interval, so that a busy loop may say at every turn how it does."""

    def __init__(self, heartbeat: Heartbeat, name: str, *, interval_s: float = 1.0) -> None:
        self._heartbeat, self._name, self._interval_s = heartbeat, name, interval_s
        self._next_at_s = float("-inf")

    def beat(self, state: State, *, now_s: float) -> None:
        """Passes the state on when it is time; ``now_s`` is any clock that never runs backwards."""
        if now_s >= self._next_at_s:
            self._next_at_s = now_s + self._interval_s
            self._heartbeat.beat(self._name, state)
