"""What every answer of a view has in common: as of when it is asked, and up to where it knows (law
4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True, slots=True)
class AsOf:
    """A point to answer as of: events up to ``position``, ages and lateness reckoned at
    ``instant``.

    ``position`` None means the newest the view holds.
    """

    position: int | None
    instant: datetime


class SealedField(NamedTuple):
    """A personal value as a view holds it: still sealed, with what opening it takes."""

    event_id: str
    pointer: str
    sealed: str


class ViewUnavailableError(LookupError):
    """The view is not there yet: no projector has made it. Try again later."""


class UnclosedInstantError(ValueError):
    """The instant is not over for the ledger, an append could still get it: ask for an earlier
    one.
    """


class BadCursorError(ValueError):
    """The paging cursor is none that a page of this list gave out: begin again without one."""


def scope_of(communities: frozenset[str] | None) -> list[str] | None:
    """The communities asked for as a statement's parameter; None asks for any."""
    return None if communities is None else sorted(communities)
