"""Answers about cases from the views in PostgreSQL."""

from projections.inbox import queries as inbox
from projections.inbox.model import InboxCounts, InboxFilter, InboxPage, InboxRow, IncidentFigures
from projections.reading import AsOf
from projections.timeline import queries as timeline
from projections.timeline.model import Timeline
from services.questions.discretion import story_without
from services.questions.postgres_asking import Asker


class PostgresCaseQuestions(Asker):
    """Implements ``services.questions.contract_cases.CaseQuestions``."""

    def list_cases(
        self, asked: InboxFilter, as_of: AsOf, *, cursor: str | None, limit: int
    ) -> InboxPage:
        """A page of cases. A cursor that is not ours raises ``CommandRefusedError``."""
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: inbox.list_cases(
                connection, asked, as_of, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )

    def count_cases(self, asked: InboxFilter, as_of: AsOf) -> InboxCounts:
        """How many cases the list would hold."""
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: inbox.count_cases(connection, asked, as_of, lexemes=lexemes)
        )

    def incident_figures(self, incident: str, as_of: AsOf, *, asker: str) -> IncidentFigures:
        """How an incident's cases stand."""
        return self._ask(
            lambda connection: inbox.incident_figures(connection, incident, as_of, asker=asker)
        )

    def one_case(self, case: str, as_of: AsOf, *, asker: str) -> InboxRow | None:
        """One case, or None, also where it is kept from the asker."""
        return self._ask(lambda connection: inbox.one_case(connection, case, as_of, asker=asker))

    def timeline(self, case: str, as_of: AsOf) -> Timeline:
        """A case's events."""
        return self._ask(lambda connection: timeline.timeline(connection, case, as_of))

    def item_story(self, item: str, as_of: AsOf, *, asker: str) -> Timeline:
        """An item's events, without what ties it to a case kept from the asker."""
        return story_without(self.hidden_from(asker), self.timeline(item, as_of))
