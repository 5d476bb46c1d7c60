"""Sends statements together that need no answer of their own: on a busy machine the round trips of
a small batch take longer than its work. Each is planned once a connection, not once a batch.
"""

import io
import itertools
from typing import Any
from weakref import WeakKeyDictionary

from projections.driver import Connection, Cursor

PREPARED_MAX = 500
"""Of how many statements a connection keeps the plans, about 50 KB each: more than all views have.
Those of generations long dropped go when there are more.
"""

# A name is never given again: where sending fails, nobody knows which statements it prepared.
_numbers = itertools.count(1)
_prepared: WeakKeyDictionary[Connection, dict[tuple[str, str], str]] = WeakKeyDictionary()


class Statements:
    """Statements of one transaction in the tables of ``schema``, in order. An error may come with
    any later call that sends.

    The parameters of a statement stand in it as ``$1``, ``$2``, …
    """

    def __init__(self, cursor: Cursor, schema: str) -> None:
        self._cursor = cursor
        self._schema = schema
        self._waiting: list[bytes] = []
        self._names = _prepared.setdefault(cursor.connection, {})
        self._new: dict[tuple[str, str], str] = {}
        if len(self._names) > PREPARED_MAX:
            self._names.clear()
            self._waiting.append(b"DEALLOCATE ALL")

    def set(self, settings: str) -> None:
        """Settings, for what follows: they go with it."""
        self._waiting.append(settings.encode())

    def add(self, statement: str, *parameters: Any) -> None:
        """A statement without an answer: it goes with the next that has one."""
        name, places = self._name(statement), ", ".join(["%s"] * len(parameters))
        self._waiting.append(self._cursor.mogrify(f"EXECUTE {name} ({places})", parameters))

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
            new, self._new = self._new, {}
            self._waiting.clear()
            self._cursor.execute(together)
            self._names.update(new)

    def _name(self, statement: str) -> str:
        """Under which name the connection knows the statement, from here on."""
        key = self._schema, statement
        name = self._names.get(key) or self._new.get(key)
        if name is None:
            name = self._new[key] = f"view_{next(_numbers)}"
            self._waiting.append(f"PREPARE {name} AS {statement}".encode())
        return name
