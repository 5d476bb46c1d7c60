"""Asks the views in PostgreSQL, a connection a question: every topic's answers put together, and
those about who is known and up to where a view holds everything.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from projections import watermark
from projections.directory import queries as directory
from projections.directory.model import Community, Source
from projections.parties import queries as people
from projections.parties.model import KnownPage, PairList, PartiesFilter, Person
from projections.parties.pairs import pairs
from projections.parties.told import scope
from projections.reading import UnclosedInstantError
from services.errors import CommandRefusedError, ViewBehindError
from services.questions.directory import BODIES
from services.questions.earliest import refuse_too_early
from services.questions.postgres_cases import PostgresCaseQuestions
from services.questions.postgres_figures import PostgresFigureQuestions
from services.questions.postgres_promises import PostgresPromiseQuestions
from services.questions.postgres_registers import PostgresRegisterQuestions

LOOK_EVERY_S = 0.02


class PostgresQuestions(
    PostgresCaseQuestions,
    PostgresRegisterQuestions,
    PostgresPromiseQuestions,
    PostgresFigureQuestions,
):
    """Implements ``services.questions.contract.Questions``."""

    def parties(
        self, asked: PartiesFilter, *, cursor: str | None, limit: int, asker: str
    ) -> KnownPage:
        """A page of the directory, without those only cases kept from the asker tell of."""
        seen = replace(asked, hidden=self.hidden_from(asker))
        lexemes = self._of(asked.search)
        return self._ask(
            lambda connection: people.parties(
                connection, seen, bodies=BODIES, cursor=cursor, limit=limit, lexemes=lexemes
            )
        )

    def person(
        self, subject: str, *, communities: frozenset[str] | None, on: datetime, asker: str
    ) -> Person:
        """One person, without cases kept from the asker."""
        hidden = self.hidden_from(asker)
        return self._ask(
            lambda connection: people.person(
                connection, subject, communities=communities, hidden=hidden, on=on
            )
        )

    def cases_of_number(
        self, written: str, *, communities: frozenset[str] | None, limit: int, asker: str
    ) -> tuple[str, ...]:
        """Cases of a telephone number, but for those kept from the asker."""
        numbers = self._lexemes.of_telephone(written)
        if not numbers:
            return ()
        asked = scope(communities, self.hidden_from(asker))
        return self._ask(
            lambda connection: people.cases_of_number(connection, numbers, asked, limit=limit)
        )

    def party_pairs(self, community: str, *, on: datetime, limit: int, asker: str) -> PairList:
        """Parties that may be one."""
        hidden = self.hidden_from(asker)
        return self._ask(
            lambda connection: pairs(connection, community, hidden=hidden, on=on, limit=limit)
        )

    def communities(self) -> Sequence[Community]:
        """Every community."""
        return self._ask(directory.communities)

    def sources(self) -> Sequence[Source]:
        """Every source."""
        return self._ask(directory.sources)

    def watermark(self, view: str) -> int:
        """The position up to which a view holds everything."""
        return self._ask(lambda connection: watermark.watermark(connection, view))

    def parked_streams(self, view: str) -> int:
        """How many streams a view has set aside."""
        return self._ask(lambda connection: watermark.parked_streams(connection, view))

    def wait_for(self, view: str, position: int, *, timeout_s: float) -> None:
        """Looks every 20 ms, holding no connection between. Raises ``ViewBehindError``."""
        give_up_at_s = time.monotonic() + timeout_s
        while (reached := self.watermark(view)) < position:
            if time.monotonic() >= give_up_at_s:
                raise ViewBehindError(
                    f"the view {view} holds events up to {reached}, not yet {position}: ask again"
                )
            time.sleep(LOOK_EVERY_S)

    def position_at(self, instant: datetime) -> int:
        """The last position by an instant that is over. Raises ``CommandRefusedError``."""
        refuse_too_early(instant)
        try:
            return self._ask(lambda connection: watermark.position_at(connection, instant))
        except UnclosedInstantError as error:
            raise CommandRefusedError(str(error), rule="as-of-past", field="/as_of") from None

    def recorded_at(self, position: int) -> datetime:
        """When a position was recorded. Raises ``CommandRefusedError``."""
        found = self._ask(lambda connection: watermark.recorded_at(connection, position))
        if found is None:
            raise CommandRefusedError(
                f"there is no event at position {position} yet: ask for an earlier one",
                rule="as-of-past",
                field="/position",
            )
        return found
