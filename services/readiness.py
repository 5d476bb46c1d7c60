"""What is behind, and by how much: one answer for ``/readyz``, the status page and the command
line.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PartState:
    """How one part does. ``behind_events`` is what it has still to do; None when that cannot be
    told.

    ``detail`` says in a sentence what is wrong, fit to be shown; None when nothing is.
    """

    name: str
    ok: bool
    behind_events: int | None = None
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """All parts at one moment. ``database_ok`` alone decides whether the API can answer at all."""

    database_ok: bool
    head: int | None
    parts: tuple[PartState, ...]
    parked_streams: int = 0
    waiting_events: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing is wrong anywhere: every part up and in time, no stream parked."""
        return self.database_ok and not self.parked_streams and all(part.ok for part in self.parts)


AskReadiness = Callable[[], Readiness]
"""Looks at every part now; never raises, blocks for at most some seconds."""
