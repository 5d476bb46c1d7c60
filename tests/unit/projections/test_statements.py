"""Statements wait for one that needs an answer, and keep their order."""

from typing import Any

from projections.engine.statements import Statements


class NotedCursor:
    """Notes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def mogrify(self, statement: str, parameters: tuple[Any, ...]) -> bytes:
        return (statement % parameters).encode()

    def execute(self, statements: bytes) -> None:
        self.sent.append(statements)

    def fetchall(self) -> list[tuple[int]]:
        return [(len(self.sent),)]

    def copy_expert(self, statement: str, lines: Any) -> None:
        self.sent.append(statement.encode() + lines.read().encode())


def test_what_needs_no_answer_goes_with_what_does() -> None:
    cursor = NotedCursor()
    statements = Statements(cursor)  # type: ignore[arg-type]  # as much of a cursor as is used
    statements.add("update %s", 1)
    statements.add("insert %s", 2)
    assert cursor.sent == []
    assert statements.ask("select %s", 3) == [(1,)]
    assert cursor.sent == [b"update 1;insert 2;select 3"]
    statements.send()
    assert len(cursor.sent) == 1


def test_rows_are_copied_after_what_came_before_them() -> None:
    cursor = NotedCursor()
    statements = Statements(cursor)  # type: ignore[arg-type]  # as much of a cursor as is used
    statements.add("update %s", 1)
    statements.copy("copy:", "a")
    statements.add("update %s", 2)
    statements.send()
    assert cursor.sent == [b"update 1", b"copy:a", b"update 2"]
