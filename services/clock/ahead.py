"""Keeps the clock service from waiting for its own view: what it has put on record itself, and the
view does not hold yet, is remembered with what falls due next of it.

It says only in which order the ledger is asked; what stands is decided there. So it may be lost
with the process, and an entry goes as soon as the view knows as much.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from projections.clocks.model import DuePlace, FallingDue
from services.ledger.promises.alarms.noticing import NextDue


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Cases that have something due up to ``until``, the earliest first. ``after`` is the place in
    the view from which the next page goes on; ``more``: there is one.
    """

    cases: tuple[str, ...]
    until: datetime
    after: DuePlace | None
    more: bool


class Ahead:
    """What the view is to learn still, by case."""

    def __init__(self) -> None:
        self._next: dict[str, NextDue] = {}

    def __len__(self) -> int:
        return len(self._next)

    def learn(self, ahead: Mapping[str, NextDue]) -> None:
        """As the ledger has just told."""
        self._next.update(ahead)

    def forget(self, watermark: int) -> None:
        """What the view holds by now."""
        if self._next:
            self._next = {
                case: each for case, each in self._next.items() if each.position > watermark
            }

    def page(self, found: FallingDue, after: DuePlace | None, *, limit: int) -> Page:
        """What comes first of what the view told from ``after`` on, and of what is known beyond it;
        of a case known beyond it, what the view told is old.
        """
        due = [place for place in found.places if place.at <= found.now]
        whole = len(due) == limit
        until = due[-1].at if whole else found.now
        known = (DuePlace(each.at, case) for case, each in self._next.items() if each.at)
        places = {place for place in due if place.case not in self._next}
        places.update(place for place in known if place.at <= until)
        taken = sorted(places)
        last = due[-1] if due else after
        if over := len(taken) > limit:
            taken = taken[:limit]
            until = taken[-1].at
            last = max((place for place in due if place <= taken[-1]), default=after)
        cases = tuple(dict.fromkeys(place.case for place in taken))
        return Page(cases=cases, until=until, after=last, more=whole or over)
