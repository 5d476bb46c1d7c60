"""Statements wait for one that needs an answer, keep their order, and are planned once."""

import re
from typing import Any, cast

import pytest

from projections.driver import Cursor
from projections.engine import statements as statements_module
from projections.engine.statements import Statements


class NotedCursor:
    """Notes what it is sent; names of prepared statements as letters, in their order."""

    class Connection:
        """One connection, told from others."""

    def __init__(self) -> None:
        self.connection = self.Connection()
        self.broken = False
        self._sent: list[bytes] = []
        self._names: dict[str, str] = {}

    @property
    def sent(self) -> list[str]:
        """What was sent since this was asked last."""
        sent, self._sent = self._sent, []
        return [re.sub(r"view_\d+", self._letter, text.decode()) for text in sent]

    def mogrify(self, statement: str, parameters: tuple[Any, ...]) -> bytes:
        return (statement % parameters).encode()

    def execute(self, statements: bytes) -> None:
        self._sent.append(statements)
        if self.broken:
            raise ConnectionError

    def fetchall(self) -> list[tuple[int]]:
        return [(len(self._sent),)]

    def copy_expert(self, statement: str, lines: Any) -> None:
        self._sent.append(statement.encode() + lines.read().encode())

    def _letter(self, name: re.Match[str]) -> str:
        return self._names.setdefault(name.group(), chr(ord("A") + len(self._names)))


def of(cursor: NotedCursor, schema: str = "view_inbox") -> Statements:
    return Statements(cast("Cursor", cursor), schema)


def test_what_needs_no_answer_goes_with_what_does() -> None:
    cursor = NotedCursor()
    statements = of(cursor)
    statements.set("set path")
    statements.add("update $1", 1)
    statements.add("update $1", 2)
    assert cursor.sent == []
    assert statements.ask("select $1, $2", 3, 4) == [(1,)]
    (sent,) = cursor.sent
    assert sent.split(";") == [
        "set path",
        *("PREPARE A AS update $1", "EXECUTE A (1)", "EXECUTE A (2)"),
        *("PREPARE B AS select $1, $2", "EXECUTE B (3, 4)"),
    ]
    statements.send()
    assert cursor.sent == []


def test_rows_are_copied_after_what_came_before_them() -> None:
    cursor = NotedCursor()
    statements = of(cursor)
    statements.add("update $1", 1)
    statements.copy("copy:", "a")
    statements.add("update $1", 2)
    statements.send()
    assert cursor.sent == ["PREPARE A AS update $1;EXECUTE A (1)", "copy:a", "EXECUTE A (2)"]


def test_a_connection_knows_the_statements_of_each_schema() -> None:
    cursor, other = NotedCursor(), NotedCursor()
    for schema in ("inbox_1", "inbox_2", "inbox_1"):
        of(cursor, schema).ask("select $1", 1)
    of(other, "inbox_1").ask("select $1", 1)
    prepared = "PREPARE {0} AS select $1;EXECUTE {0} (1)"
    assert cursor.sent == [prepared.format("A"), prepared.format("B"), "EXECUTE A (1)"]
    assert other.sent == [prepared.format("A")]


def test_what_failed_to_be_sent_is_prepared_anew_by_another_name() -> None:
    cursor = NotedCursor()
    of(cursor).ask("select $1", 1)
    cursor.broken = True
    with pytest.raises(ConnectionError):
        of(cursor).ask("update $1", 1)
    cursor.broken = False
    of(cursor).ask("update $1", 1)
    of(cursor).ask("select $1", 1)
    assert cursor.sent == [
        "PREPARE A AS select $1;EXECUTE A (1)",
        "PREPARE B AS update $1;EXECUTE B (1)",
        "PREPARE C AS update $1;EXECUTE C (1)",
        "EXECUTE A (1)",
    ]


def test_a_connection_keeps_no_more_plans_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements_module, "PREPARED_MAX", 1)
    cursor = NotedCursor()
    for number in (1, 2, 2):
        of(cursor, f"inbox_{number}").ask("select $1", 1)
    of(cursor, "inbox_2").ask("select $1", 1)
    assert cursor.sent[2:] == [
        "DEALLOCATE ALL;PREPARE C AS select $1;EXECUTE C (1)",
        "EXECUTE C (1)",
    ]
