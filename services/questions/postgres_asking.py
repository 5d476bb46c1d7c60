"""Asks a view over a connection of its own: search words turned into lexemes, view errors told as
ours.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TypeVar

from projections.driver import Connection
from projections.reading import BadCursorError, ViewUnavailableError
from projections.timeline import queries as timeline
from services.errors import CommandRefusedError, ViewBehindError
from services.privacy.lexemes import Lexemes

T = TypeVar("T")
Connections = Callable[[], AbstractContextManager[Connection]]


class Asker:
    """What the answers about every topic share."""

    def __init__(self, connections: Connections, lexemes: Lexemes) -> None:
        self._connections = connections
        self._lexemes = lexemes

    def hidden_from(self, actor: str) -> frozenset[str]:
        """Cases kept from an actor, and their contacts."""
        found = self._ask(lambda connection: timeline.hidden(connection, actor))
        return found.get(actor, frozenset())

    def hidden(self) -> Mapping[str, frozenset[str]]:
        """The same of every actor."""
        return self._ask(timeline.hidden)

    def _of(self, search: str | None) -> frozenset[str] | None:
        return None if search is None else self._lexemes.of_query(search)

    def _ask(self, question: Callable[[Connection], T]) -> T:
        try:
            with self._connections() as connection:
                return question(connection)
        except ViewUnavailableError as error:
            raise ViewBehindError(str(error)) from None
        except BadCursorError as error:
            raise CommandRefusedError(str(error), rule="cursor", field="/cursor") from None
