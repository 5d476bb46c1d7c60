"""Which cases are over and not filed, though the filing scheme's time for it is past (Art. 10)."""

from dataclasses import dataclass
from datetime import timedelta

from events.filing_scheme import SCHEME_ID
from events.record import record_of
from projections.inbox.model import InboxFilter, InboxRow
from projections.reading import AsOf
from projections.registers.model import ItemFilter
from services.questions.contract import Questions

PAGE_ROWS = 200
LOOKED_AT_MAX = 10_000
DAYS_WITHOUT_SCHEME = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfiled:
    """The cases, those over longest last; ``complete`` is False where more were to be looked at."""

    cases: tuple[InboxRow, ...]
    within_days: int
    complete: bool


def unfiled_cases(
    questions: Questions,
    as_of: AsOf,
    *,
    communities: frozenset[str] | None,
    asker: str,
    limit: int,
) -> Unfiled:
    """Closed and withdrawn cases without a record, a term after their last step."""
    within_days = _within_days(questions, as_of, asker)
    before = as_of.instant - timedelta(days=within_days)
    asked = InboxFilter(
        asker=asker, communities=communities, states=frozenset({"closed", "withdrawn"})
    )
    found: list[InboxRow] = []
    cursor: str | None = None
    looked_at = 0
    while looked_at < LOOKED_AT_MAX and len(found) < limit:
        page = questions.list_cases(asked, as_of, cursor=cursor, limit=PAGE_ROWS)
        looked_at, cursor = looked_at + len(page.rows), page.next_cursor
        late = [row for row in page.rows if row.last_at < before]
        filed = _filed(questions, as_of, late, asker)
        found += [row for row in late if record_of(f"case/{row.case}") not in filed]
        if cursor is None:
            break
    complete = cursor is None and len(found) <= limit
    return Unfiled(cases=tuple(found[:limit]), within_days=within_days, complete=complete)


def _filed(questions: Questions, as_of: AsOf, rows: list[InboxRow], asker: str) -> frozenset[str]:
    if not rows:
        return frozenset()
    ids = frozenset(record_of(f"case/{row.case}") for row in rows)
    asked = ItemFilter(kind="record", ids=ids)
    page = questions.list_items(asked, as_of, cursor=None, limit=len(ids), asker=asker)
    return frozenset(item.id for item in page.items)


def _within_days(questions: Questions, as_of: AsOf, asker: str) -> int:
    scheme = questions.one_item("filing_scheme", SCHEME_ID, as_of, asker=asker)
    return DAYS_WITHOUT_SCHEME if scheme is None else int(scheme.detail["file_within_days"])
