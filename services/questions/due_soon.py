"""What falls due before long: promises that can still be kept, the earliest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from projections.clocks.model import DueSoon
from projections.inbox.model import InboxFilter, InboxRow
from projections.reading import AsOf
from services.questions.contract import Questions

LOOKED_AT_MAX = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Soon:
    """One promise and its case."""

    promise: DueSoon
    case: InboxRow


@dataclass(frozen=True, kw_only=True, slots=True)
class SoonDue:
    """Those within the asker's scope; ``complete`` is False where more were to be looked at."""

    promises: tuple[Soon, ...]
    complete: bool


def soon_due(
    questions: Questions,
    now: datetime,
    within: timedelta,
    *,
    communities: frozenset[str] | None,
    asker: str,
    limit: int = LOOKED_AT_MAX,
) -> SoonDue:
    """What falls due after ``now``, not later than ``within``; of all, so many are looked at."""
    found = questions.due_soon(now, now + within, limit=limit)
    if not found:
        return SoonDue(promises=(), complete=True)
    only = frozenset(each.case for each in found)
    asked = InboxFilter(asker=asker, communities=communities, only=only)
    as_of = AsOf(position=None, instant=now)
    page = questions.list_cases(asked, as_of, cursor=None, limit=len(only))
    cases = {row.case: row for row in page.rows}
    return SoonDue(
        promises=tuple(
            Soon(promise=each, case=cases[each.case]) for each in found if each.case in cases
        ),
        complete=len(found) < limit,
    )
