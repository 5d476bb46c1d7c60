"""Was everything entered: source by day, what was counted outside beside what the ledger holds
(situation:reconciliation).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from events.reconciliation import CountedPlace
from projections.months import COMPANY_ZONE
from projections.reading import AsOf
from projections.registers.reconciled import ReconciledDay, ReconciledFilter
from services.questions.contract import Questions

DAYS = 31
"""How many days are shown: as long as a day can still be compared."""

PLACES: tuple[CountedPlace, ...] = get_args(CountedPlace)
"""Where it is counted; a day without a count of a place stands out by its empty cell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GridDay:
    """One day: for each place that was counted the counts, the oldest first."""

    day: date
    counts: Mapping[str, tuple[ReconciledDay, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """One community's days, newest first, and the days with an open gap. ``community`` None: what
    was counted for the whole company.
    """

    community: str | None
    days: tuple[GridDay, ...]
    gaps: tuple[ReconciledDay, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciled:
    """A grid a community, over the same days."""

    grids: tuple[Grid, ...]
    first_day: date
    last_day: date
    watermark: int


def reconciled(
    questions: Questions,
    as_of: AsOf,
    *,
    communities: frozenset[str] | None,
    last_day: date | None,
) -> Reconciled:
    """The days up to ``last_day``; None is the last one that is over at the moment asked for."""
    over = as_of.instant.astimezone(COMPANY_ZONE).date() - timedelta(days=1)
    last = last_day or over
    first = last - timedelta(days=DAYS - 1)
    asked = ReconciledFilter(communities=communities, first_day=first, last_day=last)
    found = questions.reconciled_days(asked, as_of)
    named: list[str | None] = [
        each.community
        for each in questions.communities()
        if communities is None or each.community in communities
    ]
    if any(each.community is None for each in found.days):
        named.append(None)
    span = [last - timedelta(days=back) for back in range(DAYS)]
    return Reconciled(
        grids=tuple(
            _grid(name, span, [each for each in found.days if each.community == name])
            for name in named
        ),
        first_day=first,
        last_day=last,
        watermark=found.watermark,
    )


def _grid(community: str | None, span: list[date], counts: list[ReconciledDay]) -> Grid:
    return Grid(
        community=community,
        days=tuple(
            GridDay(
                day=day,
                counts={
                    place: of_place
                    for place in PLACES
                    if (of_place := tuple(c for c in counts if (c.day, c.counted) == (day, place)))
                },
            )
            for day in span
        ),
        gaps=tuple(each for each in counts if each.state == "gap"),
    )
