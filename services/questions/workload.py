"""What somebody has in hand, as the views show it: what the ledger looks at when a shift or a
person changes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from projections.inbox.model import InboxFilter
from projections.reading import AsOf
from projections.registers.model import ItemFilter
from services.ledger.organisation.workload import IN_HAND_MAX
from services.questions.contract import Questions
from services.questions.urgent import PRESSING, URGENCIES


class ViewedWorkload:
    """Implements :class:`~services.ledger.organisation.workload.Workload`."""

    def __init__(self, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._questions, self._clock = questions, clock

    def cases_of(self, staff: str, community: str | None, *, urgent: bool) -> Sequence[str]:
        """Open cases, the most pressing first. The ledger asks for itself: nothing is hidden."""
        found: list[str] = []
        for urgency in URGENCIES if urgent else (None,):
            asked = InboxFilter(
                asker=None,
                communities=None if community is None else frozenset({community}),
                urgency=urgency,
                states=PRESSING,
                assignee=staff,
            )
            page = self._questions.list_cases(asked, self._now(), cursor=None, limit=IN_HAND_MAX)
            found += [row.case for row in page.rows]
        return found[:IN_HAND_MAX]

    def promises_of(self, staff: str, community: str | None) -> Sequence[str]:
        """Open promises, what is due first."""
        asked = ItemFilter(
            kind="promise",
            communities=None if community is None else frozenset({community}),
            assignee=staff,
            open=True,
        )
        page = self._questions.list_items(
            asked, self._now(), cursor=None, limit=IN_HAND_MAX, asker=staff
        )
        return [item.id for item in page.items]

    def _now(self) -> AsOf:
        return AsOf(position=None, instant=self._clock())
