"""Checks every row of a sheet by what the ledger would say of it, and records them all, or none.

A crash between two rows leaves the first of them recorded; the same command again goes on: each row
has a key of its own by which the ledger knows it.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import ValidationError

from events.fact import Fact
from services.errors import CommandRefusedError, InvalidEventError, NotFoundError
from services.importing.forms import Columns, Form, Values, happened_at
from services.importing.sheets import Row, Sheet
from services.ledger.application import Ledger
from services.ledger.contract import Caller
from services.problems import problem

KEY_CHARACTERS = 32
_NAMED = ("rule", "article", "ruleset")

Progress = Callable[[int], None]
"""Told how many rows are done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowProblem:
    """What is wrong, where a person finds it: the line of the file, the title of the column.
    ``rule`` with its ``article`` and ``ruleset`` where the ledger would refuse the row.
    """

    line: int
    column: str
    problem: str
    rule: str = ""
    article: str = ""
    ruleset: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A row that may be recorded."""

    fact: Fact
    key: str
    happened_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What came of checking a sheet: rows to record, or problems."""

    ready: tuple[Ready, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """How many rows were recorded now, and how many had been before."""

    recorded: int
    known: int


class Import:
    """One sheet on its way into the ledger. ``secret`` keys the rows' keys, so that nobody can try
    out which file they are of.
    """

    def __init__(self, ledger: Ledger, form: Form, *, caller: Caller, secret: bytes) -> None:
        self._ledger, self._form, self._caller, self._secret = ledger, form, caller, secret

    def check(self, sheet: Sheet, content: bytes, progress: Progress) -> Checked:
        """Every row by itself and as the ledger sees it. Records nothing."""
        titles, problems = titles_of(self._form, sheet)
        if problems:
            return Checked(ready=(), problems=tuple(problems))
        digest = hmac.digest(self._secret, content, "sha256").hex()[:KEY_CHARACTERS]
        rehearsal = self._ledger.rehearsal(caller=self._caller)
        ready: list[Ready] = []
        seen: dict[str, int] = {}
        for done, row in enumerate(sheet.rows, start=1):
            values, wrong = values_of(self._form, titles, row)
            key = f"import/{self._form.name}/{digest}/{row.line}"
            if self._form.key is not None and not wrong:
                key = f"import/{self._form.name}/{values[self._form.key]}"
                if (before := seen.setdefault(key, row.line)) != row.line:
                    title = titles[self._form.key]
                    wrong.append(_problem(row, title, f"stands on line {before} already"))
            attempt = partial(rehearsal.rehearse, idempotency_key=key)
            fact = None if wrong else self._fact(values, titles, row, wrong, attempt)
            problems += wrong
            if fact is not None and not wrong:
                ready.append(Ready(fact=fact, key=key, happened_at=happened_at(values)))
            progress(done)
        return Checked(ready=tuple(ready), problems=tuple(problems))

    def record(self, ready: Sequence[Ready], progress: Progress) -> Imported:
        """Records the rows in their order. Raises what the ledger raises; what is recorded
        stays.
        """
        known = 0
        for done, row in enumerate(ready, start=1):
            accepted = self._ledger.perform(
                row.fact,
                caller=self._caller,
                happened_at=row.happened_at,
                idempotency_key=row.key,
            )
            known += accepted.duplicate
            progress(done)
        return Imported(recorded=len(ready) - known, known=known)

    def _fact(
        self,
        values: Values,
        titles: Mapping[str, str],
        row: Row,
        wrong: list[RowProblem],
        attempt: Callable[..., None],
    ) -> Fact | None:
        """The row's fact, rehearsed; what is wrong with it is added to ``wrong``."""
        try:
            fact = self._form.to_fact({**values, "by": self._caller.actor})
            attempt(fact, happened_at=happened_at(values))
        except ValidationError as error:
            cells = [
                _problem(row, self._title(_pointer(found["loc"]), titles), found["msg"])
                for found in error.errors(include_url=False, include_input=False)
            ]
            # What is wrong as a whole follows from a wrong cell wherever there is one.
            wrong += [each for each in cells if each.column] or cells
        except (CommandRefusedError, InvalidEventError, NotFoundError) as error:
            field = getattr(error, "field", None) or ""
            told = _problem(row, self._title(field, titles), str(error))
            named = problem(error)
            wrong.append(replace(told, **{name: named.get(name, "") for name in _NAMED}))
        else:
            return fact
        return None

    def _title(self, pointer: str, titles: Mapping[str, str]) -> str:
        column = self._form.column_at(pointer)
        return "" if column is None else titles.get(column.name, column.titles[0])


def titles_of(form: Columns, sheet: Sheet) -> tuple[dict[str, str], list[RowProblem]]:
    """Under which title each column stands; unknown and missing ones are problems of line 1."""
    known = {title: column.name for column in form.columns for title in column.titles}
    problems = [
        RowProblem(line=1, column=title, problem="is no column of this sheet")
        for title in sheet.titles
        if title not in known
    ]
    titles = {known[title]: title for title in sheet.titles if title in known}
    problems += [
        RowProblem(line=1, column=column.titles[0], problem="the column is missing")
        for column in form.columns
        if column.required and column.name not in titles
    ]
    return titles, problems


def values_of(
    form: Columns, titles: Mapping[str, str], row: Row
) -> tuple[dict[str, Any], list[RowProblem]]:
    """What the cells of a row say, by column, and what of it cannot be read."""
    values: dict[str, Any] = {}
    wrong: list[RowProblem] = []
    for column in form.columns:
        title = titles.get(column.name)
        text = "" if title is None else row.cells[title]
        if not text and column.required:
            wrong.append(_problem(row, title or column.titles[0], "is empty"))
        if text:
            try:
                values[column.name] = column.read(text)
            except ValueError as error:
                wrong.append(_problem(row, title or "", str(error)))
    return values, wrong


def _pointer(steps: tuple[int | str, ...]) -> str:
    return "".join(f"/{step}" for step in steps)


def _problem(row: Row, title: str, problem: str) -> RowProblem:
    return RowProblem(line=row.line, column=title, problem=problem)
