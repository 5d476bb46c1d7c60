"""What somebody has in hand: the view nominates cases and promises, the decision looks at each case
as the log has it (law 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from services.ledger.cases.case import Case

IN_HAND_MAX = 200
"""Of more than these, those due first are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Whose work a decision wants to know. ``urgent``: only cases that cannot wait; ``among``: only
    these cases, whatever a view knows; ``promises``: those, too.
    """

    staff: str
    urgent: bool = True
    among: tuple[str, ...] | None = None
    promises: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class InHand:
    """Open cases that are somebody's, and promises they are to keep, by id; ``due_at`` tells of
    those by when.
    """

    cases: tuple[Case, ...] = ()
    promises: tuple[str, ...] = ()
    due_at: Mapping[str, datetime] = field(default_factory=dict)


class Workload(Protocol):
    """Nominates. What it does not know yet is not told: a view may be a moment behind."""

    def cases_of(self, staff: str, community: str | None, *, urgent: bool) -> Sequence[str]:
        """Ids of open cases that are theirs, in a community or in all."""
        ...

    def promises_of(self, staff: str, community: str | None) -> Sequence[str]:
        """Ids of open promises that are theirs to keep."""
        ...


class NoWorkload:
    """Where there are no views to ask."""

    def cases_of(self, staff: str, community: str | None, *, urgent: bool) -> Sequence[str]:
        """None."""
        del staff, community, urgent
        return ()

    def promises_of(self, staff: str, community: str | None) -> Sequence[str]:
        """None."""
        del staff, community
        return ()
