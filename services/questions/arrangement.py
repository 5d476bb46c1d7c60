"""Which records of a year wait for their archival numbers, in the order they are numbered (Art.
10).
"""

from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter
from services.ledger.archive.arranging import in_order
from services.questions.contract import Questions

PAGE_ROWS = 500
WAITING_MAX = 50_000
"""What one question looks through; a company files far less in a year."""


def waiting_for_numbers(
    questions: Questions, year: int, as_of: AsOf, *, asker: str
) -> tuple[Item, ...]:
    """Classified records of the year without an archival number."""
    asked = ItemFilter(kind="record", states=frozenset({"classified"}))
    found: list[Item] = []
    cursor: str | None = None
    seen = 0
    while seen < WAITING_MAX:
        page = questions.list_items(asked, as_of, cursor=cursor, limit=PAGE_ROWS, asker=asker)
        found += [item for item in page.items if item.detail["year"] == year]
        seen, cursor = seen + len(page.items), page.next_cursor
        if cursor is None:
            break
    return tuple(sorted(found, key=_order))


def _order(item: Item) -> tuple[str, str, str, tuple[int, str]]:
    detail = item.detail
    place = in_order(detail["matter"], item.number or "")
    return detail["category"], detail["retention"], detail["unit"], place
