"""Sends statements together that need no answer of their own: on a busy machine the round trips of
a small batch take longer than its work.
"""

import io
from typing import Any

from projections.driver import Cursor


class Statements:
    """Statements of one transaction, in order. An error may come with any later call that sends."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._waiting: list[bytes] = []

    def add(self, statement: str, *parameters: Any) -> None:
        """A statement without an answer: it goes with the next that has one."""
        self._waiting.append(self._cursor.mogrify(statement, parameters))

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Sends what waits and then this; the rows it answers."""
        self.add(statement, *parameters)
        self.send()
        return self._cursor.fetchall()

    def copy(self, statement: str, lines: str) -> None:
        """Sends what waits, then rows by COPY."""
        self.send()
        self._cursor.copy_expert(statement, io.StringIO(lines))

    def send(self) -> None:
        """Sends what waits."""
        if self._waiting:
            together = b";".join(self._waiting)
            self._waiting.clear()
            self._cursor.execute(together)
