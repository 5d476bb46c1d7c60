"""Where a reply stays that came before the contact it names: visible, sealed, and bounded in
time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingEvent:
    """One kept event. ``sealed`` is the whole published event under the master key's box key.

    It waits for a case to be known by ``externalref`` of ``externalref_source``, which is the
    publisher itself unless the event names another; a step of an item also for the item's
    ``stream`` to begin: what is to be sent begins under a name that is no reference.
    """

    source: str
    id: str
    type: str
    externalref_source: str
    externalref: str
    stream: str | None = None
    way: str
    fingerprint: bytes
    sealed: bytes
    since: datetime
    until: datetime


class WaitingRoom(Protocol):
    """Every method may raise ``StoreUnavailableError``."""

    def keep(self, event: WaitingEvent) -> WaitingEvent:
        """Keeps the event; when its source and id wait already, returns the one that waits."""
        ...

    def holds(self, *, source: str, externalref: str) -> bool:
        """Whether anything waits for the case of this reference: what comes later waits behind."""
        ...

    def due(self, *, now: datetime, limit: int) -> Sequence[WaitingEvent]:
        """Those whose case or item has appeared by now, or whose time is up; oldest first."""
        ...

    def release(self, *, source: str, id: str) -> None:  # noqa: A002 - CloudEvents' own word
        """Forgets the event, after it was accepted or rejected for good. Repeatable."""
        ...

    def count(self) -> int: ...
