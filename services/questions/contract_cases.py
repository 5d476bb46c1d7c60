"""What API and desk ask about cases; what holds for every answer is in ``contract``."""

from typing import Protocol

from projections.inbox.model import InboxCounts, InboxFilter, InboxPage, InboxRow, IncidentFigures
from projections.reading import AsOf
from projections.timeline.model import Timeline


class CaseQuestions(Protocol):
    """Cases, and the stories of cases and items."""

    def list_cases(
        self, asked: InboxFilter, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> InboxPage:
        """A page of cases, most pressing first. A cursor that is not ours raises
        ``CommandRefusedError``.
        """
        ...

    def count_cases(self, asked: InboxFilter, as_of: AsOf) -> InboxCounts: ...

    def incident_figures(self, incident: str, as_of: AsOf, *, asker: str) -> IncidentFigures:
        """How the cases linked to an incident stand, those kept from the asker left out."""
        ...

    def one_case(self, case: str, as_of: AsOf, *, asker: str) -> InboxRow | None:
        """One case; None where there is none, or it is kept from the asker."""
        ...

    def timeline(self, case: str, as_of: AsOf) -> Timeline:
        """The story of a case, or of an item of a register: every event, in order."""
        ...

    def item_story(self, item: str, as_of: AsOf, *, asker: str) -> Timeline:
        """The story of an item, without what ties it to a case kept from the asker."""
        ...
