"""What may be asked about a period's promises under another policy or other calendars, and how the
answer reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from projections.dashboard.model import DashboardFilter, OnTime, Times
from projections.reading import AsOf
from services.store.contract import Receipt

EXAMPLES_MAX = 200
NOT_PROMISED = "none"
"""What a promise is on the side on which there is none."""


class Outcome(NamedTuple):
    """What became of a promise, or would have: its state, when it fell due, how long keeping it
    took.
    """

    state: str
    due_us: int | None = None
    took_us: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A promise of which something else would have become."""

    case: str
    number: str
    community: str
    category: str
    kind: str
    started_at: datetime
    then: Outcome
    other: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """How many promises of a kind were one thing and would have been another; some of them."""

    kind: str
    then: str
    other: str
    count: int
    examples: tuple[Changed, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """Promises of a kind on one side."""

    on_time: OnTime
    times: Times


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """The answer. ``kinds`` has both sides of each kind of promise, then and other; ``changed`` is
    how many cases have a promise of which something else would have become.
    """

    cases: int
    changed: int
    position: int
    instant: datetime
    kinds: Mapping[str, tuple[Side, Side]]
    transitions: tuple[Transition, ...]
    recorded: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class Selected:
    """Which promises, as of when: those that began in the filter's days."""

    filter: DashboardFilter
    as_of: AsOf
    examples: int = EXAMPLES_MAX
