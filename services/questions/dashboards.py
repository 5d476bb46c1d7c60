"""The dashboard as API and desk ask for it alike: which days a period has, as of when, and its
figures as plain data.
"""

import calendar
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from projections.dashboard.model import KINDS, Board, Figures, OnTime
from projections.rates import Rate
from projections.reading import AsOf
from services.errors import CommandRefusedError
from services.questions.contract import Questions
from services.questions.earliest import refuse_too_early

VIEW = "dashboard"
_YEAR, _MONTH = 1, 2


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of 2026, 2026-11 or 2026-11-25. Raises ``CommandRefusedError``."""
    try:
        numbers = [int(part) for part in period.split("-")]
        if len(numbers) == _YEAR:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == _MONTH:
            year, month = numbers
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        day = date(*numbers)
    except (ValueError, TypeError, OverflowError, calendar.IllegalMonthError):
        raise CommandRefusedError(
            "a period is a year, a month or a day: 2026, 2026-11 or 2026-11-25",
            rule="period",
            field="/period",
        ) from None
    return day, day


def moment_asked(
    questions: Questions,
    *,
    as_of: datetime | None,
    position: int | None,
    now: datetime,
    wait_s: float,
) -> AsOf:
    """As of when: what was known by ``position``, ages and lateness reckoned at ``as_of``.

    One of them alone leads to the other, so that the same question has the same answer for ever;
    neither means now. Raises ``CommandRefusedError``, ``ViewBehindError``.
    """
    if as_of is None and position is None:
        return AsOf(position=None, instant=now)
    if as_of is not None:
        refuse_too_early(as_of)
    if position is None:
        assert as_of is not None
        position = questions.position_at(as_of)
    else:
        recorded_at = questions.recorded_at(position)
        as_of = as_of or recorded_at
    questions.wait_for(VIEW, position, timeout_s=wait_s)
    return AsOf(position=position, instant=as_of)


def board_data(board: Board) -> dict[str, Any]:
    """The answer: nothing in it changes when the same position and instant are asked for again."""
    return {
        "position": board.position,
        "as_of": board.instant,
        "figures": figures_data(board.total),
        "groups": [
            {"value": value, **figures_data(figures)} for value, figures in board.groups.items()
        ],
    }


def figures_data(figures: Figures) -> dict[str, Any]:
    """Every figure with the number behind it; times in microseconds."""
    promises = {kind: _on_time(figures.on_time[kind]) for kind in kinds_of(figures)}
    backlog = asdict(figures.backlog)
    return {
        "on_time": {"all": _on_time(figures.all_on_time), **promises},
        "times": {
            kind: asdict(figures.times[kind]) for kind in kinds_of(figures) if kind in figures.times
        },
        "backlog": backlog,
        "forecast": {"total": sum(figures.forecast), "hours": figures.forecast},
        "returned": _rate(figures.return_rate),
        "reopened": _rate(figures.reopen_rate),
        "revisits": {**figures.revisits, **_rate(figures.satisfaction)},
    }


def kinds_of(figures: Figures) -> Iterator[str]:
    """The promises there are figures of, in the order they are told."""
    yield from (kind for kind in KINDS if kind in figures.on_time)
    yield from sorted(figures.on_time.keys() - set(KINDS))


def _on_time(promises: OnTime) -> dict[str, Any]:
    rate = promises.rate
    return {**asdict(promises), "of": rate.of, "percent": rate.percent}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"count": rate.count, "of": rate.of, "percent": rate.percent}
