"""What a view may do to rows while it applies, and what it is told when it does something else."""

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.engine.copying import copy_lines
from projections.engine.rows import (
    Found,
    MissingRowError,
    OutOfOrderError,
    Rows,
    UndeclaredKeyError,
)
from projections.engine.tables import Plain, Sums, Versioned


class Thing(NamedTuple):
    id: str
    colour: str


THINGS = Versioned("thing", Thing)
NOTES = Plain("note", Thing)
TALLY = Sums("tally", Thing)


def rows_with(*found: Found, key: str = "a", position: int = 10) -> Rows:
    rows = Rows({"thing": {(key,): found}, "note": {(key,): found}})
    rows.position = position
    return rows


def test_a_row_reads_as_put_last() -> None:
    rows = rows_with(Found(("a", "red"), 4, "(0,1)"))
    assert rows.current(THINGS, ("a",)) == Thing("a", "red")
    rows.put(THINGS, Thing("a", "green"))
    assert rows.current(THINGS, ("a",)) == Thing("a", "green")


def test_one_event_makes_one_version() -> None:
    rows = rows_with(Found(("a", "red"), 4, "(0,1)"))
    rows.put(THINGS, Thing("a", "green"))
    rows.put(THINGS, Thing("a", "blue"))
    rows.position = 11
    rows.put(THINGS, Thing("a", "white"))
    versions = dict(rows.new_versions("thing"))
    assert versions == {("a",): [(10, Thing("a", "blue")), (11, Thing("a", "white"))]}


def test_a_newer_row_takes_no_older_event() -> None:
    with pytest.raises(OutOfOrderError):
        rows_with(Found(("a", "red"), 12, "(0,1)")).put(THINGS, Thing("a", "green"))


def test_rows_nobody_asked_for_and_rows_that_are_not_there_are_told_apart() -> None:
    rows = rows_with()
    assert rows.current(THINGS, ("a",)) is None
    with pytest.raises(MissingRowError):
        rows.required(THINGS, ("a",))
    with pytest.raises(UndeclaredKeyError):
        rows.current(THINGS, ("b",))


def test_deleting_takes_stored_and_new_rows_alike() -> None:
    rows = rows_with(Found(("a", "red"), 0, None))
    rows.insert(NOTES, Thing("a", "green"))
    assert sorted(rows.bag(NOTES, ("a",))) == [Thing("a", "green"), Thing("a", "red")]
    rows.delete(NOTES, ("a",))
    rows.insert(NOTES, Thing("a", "blue"))
    assert rows.bag(NOTES, ("a",)) == [Thing("a", "blue")]
    assert rows.deleted("note") == {("a",)}
    assert rows.inserted("note") == [Thing("a", "blue")]


def test_sums_that_cancel_out_are_not_written() -> None:
    rows = rows_with()
    for key, amount in ((("a",), 2), (("b",), 1), (("b",), -1)):
        rows.add(TALLY, key, amount)
    assert rows.sums("tally") == {("a",): 2}


@given(st.lists(st.text(), min_size=1))
def test_copied_text_stays_in_its_field_and_line(values: list[str]) -> None:
    text = copy_lines([values])
    assert text.endswith("\n")
    assert text.count("\n") == 1
    assert text.count("\t") == len(values) - 1


Copied = tuple[str, str | None, int]


@given(st.lists(st.tuples(st.text(), st.none() | st.text(), st.integers()), min_size=1))
def test_rows_written_by_column_read_back_as_they_were(
    rows: list[tuple[str, str | None, int]],
) -> None:
    """As PostgreSQL reads them: backslash first, then what it stands before."""
    meant = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}

    def read(field: str) -> str | None:
        return None if field == "\\N" else re.sub(r"\\.", lambda found: meant[found[0]], field)

    lines = copy_lines(rows).removesuffix("\n").split("\n")
    texts = [(first, second, str(third)) for first, second, third in rows]
    assert [tuple(map(read, line.split("\t"))) for line in lines] == texts
