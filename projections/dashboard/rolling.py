"""What ended, added up by the block of positions in which it did: figures of long times are sums of
whole blocks, and of single rows after the last whole one (ADR 0150).

A row that has ended never changes; where it is judged anew, that is taken off in the block in which
it was, and the new one added. So a sum of a whole block is the same for ever.
"""

from bisect import bisect_right
from datetime import date, timedelta
from typing import NamedTuple

from projections.dashboard.rows import ClockRow, StepRow
from projections.engine.rows import Rows
from projections.engine.tables import Key, Sums

BLOCK_POSITIONS = 131_072
"""Long enough to be worth adding up, short enough for what lies after the last whole block to be
looked through row by row.
"""

_FIRST_OCTAVE, _OCTAVES, _PARTS = 20, 26, 8
EDGES_US: tuple[int, ...] = tuple(
    (_PARTS + part) << (octave - 3)
    for octave in range(_FIRST_OCTAVE, _FIRST_OCTAVE + _OCTAVES)
    for part in range(_PARTS)
)
"""Where times are cut into buckets: at a second or so, then eight to each doubling, up to two
years. A percentile is looked up inside its bucket, so what they are decides no figure.
"""

_EPOCH = date(1970, 1, 1)
_MONTHS = 12


class EndedSum(NamedTuple):
    """How many promises ended so. ``bucket`` is that of the time keeping took, where it is told."""

    month: int
    community: str
    category: str
    kind: str
    state: str
    bucket: int | None
    block: int
    promises: int


class StepSum(NamedTuple):
    """How many steps of cases were taken."""

    month: int
    community: str
    category: str
    step: str
    outcome: str | None
    is_first: bool
    block: int
    steps: int


ENDED_SUMS = Sums("dashboard_ended_sum", EndedSum)
STEP_SUMS = Sums("dashboard_step_sum", StepSum)


def month_number(day: int) -> int:
    """Of a day counted from 1970, its month counted from the year 0."""
    at = _EPOCH + timedelta(days=day)
    return at.year * _MONTHS + at.month - 1


def first_day(month: int) -> int:
    """The first day of a month, both counted as above; also of the one after the last that a date
    can tell.
    """
    year, at = divmod(month, _MONTHS)
    if year > date.max.year:
        return (date.max - _EPOCH).days + 1
    return (date(year, at + 1, 1) - _EPOCH).days


def bucket_of(took_us: int) -> int:
    """Which bucket a time lies in; PostgreSQL's ``width_bucket`` says the same."""
    return bisect_right(EDGES_US, took_us)


def whole_blocks(position: int) -> int:
    """How many blocks are complete by a position: those below this number."""
    return (position + 1) // BLOCK_POSITIONS


def add_ended(rows: Rows, row: ClockRow) -> None:
    """The clock has ended."""
    assert row.ended_pos is not None
    rows.add(ENDED_SUMS, _ended_key(row, row.ended_pos), 1)


def take_off(rows: Rows, row: ClockRow, position: int) -> None:
    """It is judged anew here: it no longer ended so."""
    rows.add(ENDED_SUMS, _ended_key(row, position), -1)


def add_step(rows: Rows, row: StepRow) -> None:
    """The step was taken."""
    block, month = row.position // BLOCK_POSITIONS, month_number(row.day)
    key = (month, row.community, row.category, row.step, row.outcome, row.is_first, block)
    rows.add(STEP_SUMS, key, 1)


def _ended_key(row: ClockRow, position: int) -> Key:
    bucket = bucket_of(row.took_us) if row.timed and row.took_us is not None else None
    block = position // BLOCK_POSITIONS
    return (row.month, row.community, row.category, row.kind, row.state, bucket, block)
