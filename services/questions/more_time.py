"""What waits for somebody's decision: more time that was asked for by somebody else."""

from dataclasses import dataclass
from datetime import datetime

from projections.clocks.model import MoreTimeAsked
from projections.inbox.model import InboxFilter, InboxRow
from projections.reading import AsOf
from services.questions.contract import Questions

LOOKED_AT_MAX = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDecide:
    """One request and its case."""

    asked: MoreTimeAsked
    case: InboxRow


def more_time_to_decide(
    questions: Questions, now: datetime, *, communities: frozenset[str] | None, asker: str
) -> tuple[ToDecide, ...]:
    """Requests within the asker's scope, but for their own; of all, so many are looked at."""
    found = [each for each in questions.more_time_asked(limit=LOOKED_AT_MAX) if each.by != asker]
    if not found:
        return ()
    only = frozenset(each.case for each in found)
    asked = InboxFilter(asker=asker, communities=communities, only=only)
    as_of = AsOf(position=None, instant=now)
    page = questions.list_cases(asked, as_of, cursor=None, limit=len(only))
    cases = {row.case: row for row in page.rows}
    return tuple(
        ToDecide(asked=each, case=cases[each.case]) for each in found if each.case in cases
    )
