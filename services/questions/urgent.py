"""What cannot wait, in one answer: people shut in, threats, incidents, and urgent cases (Art.
5(1)).
"""

from dataclasses import dataclass

from projections.inbox.model import LIVE_STATES, CaseState, InboxFilter, InboxRow
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter
from services.questions.contract import Questions

KINDS = ("entrapment", "threat", "incident")
"""The registers whose open items cannot wait, most pressing first."""

URGENCIES = ("emergency", "urgent")
PRESSING: frozenset[CaseState] = LIVE_STATES - {"resolved"}
ROWS_MAX = 100
"""Rows of each sort: who has more than these has other troubles than a list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UrgentBoard:
    """Open items by kind and live cases by urgency, what is due first. ``complete`` is False where
    there are more.
    """

    items: dict[str, tuple[Item, ...]]
    cases: dict[str, tuple[InboxRow, ...]]
    complete: bool
    watermark: int


def urgent_board(
    questions: Questions,
    *,
    asker: str,
    communities: frozenset[str] | None,
    kinds: tuple[str, ...],
    as_of: AsOf,
) -> UrgentBoard:
    """The board of these communities, with those of ``kinds`` and cases its reader may see."""
    items = {
        kind: questions.list_items(
            ItemFilter(kind=kind, communities=communities, open=True),
            as_of,
            cursor=None,
            limit=ROWS_MAX,
            asker=asker,
        )
        for kind in kinds
    }
    cases = {
        urgency: questions.list_cases(
            InboxFilter(asker=asker, communities=communities, urgency=urgency, states=PRESSING),
            as_of,
            cursor=None,
            limit=ROWS_MAX,
        )
        for urgency in URGENCIES
    }
    cursors = [page.next_cursor for page in items.values()]
    cursors += [page.next_cursor for page in cases.values()]
    watermarks = [page.watermark for page in items.values()]
    watermarks += [page.watermark for page in cases.values()]
    return UrgentBoard(
        items={kind: page.items for kind, page in items.items()},
        cases={urgency: page.rows for urgency, page in cases.items()},
        complete=not any(cursors),
        watermark=min(watermarks),
    )
