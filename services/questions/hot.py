"""Cases in which a complaint came again, people fell out or gave a low score (Art. 6(6))."""

from dataclasses import dataclass

from projections.inbox.model import LIVE_STATES, InboxFilter, InboxRow
from projections.reading import AsOf
from services.questions.contract import Questions

ROWS_MAX = 100
"""Rows: who has more than these has other troubles than a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HotCases:
    """Live hot cases, those nobody else has taken over first. ``complete`` is False where there are
    more.
    """

    rows: tuple[InboxRow, ...]
    complete: bool
    watermark: int


def hot_cases(
    questions: Questions, *, asker: str, communities: frozenset[str] | None, as_of: AsOf
) -> HotCases:
    """The hot cases of these communities that the asker may see."""
    asked = InboxFilter(asker=asker, communities=communities, states=LIVE_STATES, hot=True)
    page = questions.list_cases(asked, as_of, cursor=None, limit=ROWS_MAX)
    rows = sorted(page.rows, key=lambda row: (row.hot_hand is None, -row.heat))
    return HotCases(rows=tuple(rows), complete=page.next_cursor is None, watermark=page.watermark)
