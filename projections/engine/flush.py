"""A batch's reading and writing: one SELECT per table before it is applied, a handful of set
statements after.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from projections.engine.copying import copy_lines
from projections.engine.lexing import Reader, Terms
from projections.engine.rows import Found, Prefetched, Rows
from projections.engine.statements import Statements
from projections.engine.tables import AnyTable, Key, Plain, Sums, Versioned

# OFFSET 0 keeps the planner from turning the look-ups round: left to itself, it takes young tables
# without statistics for small ones, and compares every wanted row with every one there is.
_SELECT_CURRENT = """
    SELECT {found}, t.from_position, t.ctid
    FROM json_populate_recordset(NULL::{table}, $1) AS wanted CROSS JOIN LATERAL (
        SELECT t.*, t.ctid FROM {table} AS t WHERE {same_key} AND t.to_position IS NULL OFFSET 0
    ) AS t
"""
_SELECT_PLAIN = """
    SELECT {found}, 0, NULL
    FROM json_populate_recordset(NULL::{table}, $1) AS wanted CROSS JOIN LATERAL (
        SELECT t.* FROM {table} AS t WHERE {same_key} OFFSET 0
    ) AS t
"""
# Rows do not move between the SELECT and this: whoever writes them holds the bookmark's lock.
_END_VERSIONS = """
    UPDATE {table} AS t SET to_position = ended.to_position
    FROM unnest($1::text[]::tid[], $2::bigint[]) AS ended (place, to_position)
    WHERE t.ctid = ended.place
"""
_DELETE = """
    DELETE FROM {table} WHERE ctid = ANY (ARRAY(
        SELECT t.ctid
        FROM json_populate_recordset(NULL::{table}, $1) AS wanted CROSS JOIN LATERAL (
            SELECT t.ctid FROM {table} AS t WHERE {same_key} OFFSET 0
        ) AS t
    ))
"""
_ADD = """
    INSERT INTO {table} AS t ({columns})
    SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1)
    ON CONFLICT ({key}) DO UPDATE SET {sum} = t.{sum} + excluded.{sum}
    RETURNING t.ctid, t.{sum}
"""
_DROP = "DELETE FROM {table} WHERE ctid = ANY ($1::text[]::tid[])"
_COPY = "COPY {table} ({columns}) FROM STDIN"
_INSERT = """
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1)
"""
# For the planner's sake, too, looked-up rows are found by index and by place only, which is best
# whatever is looked up: one plan will do.
_BEGIN = """
    SET LOCAL search_path TO {schema};
    SET LOCAL plan_cache_mode = force_generic_plan;
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off;
    SAVEPOINT batch
"""
UNDO = "ROLLBACK TO SAVEPOINT batch"
"""Takes back what was written since :func:`begin`."""

INSERT_MAX_ROWS = 200
"""Up to so many rows are inserted along with other statements; more go faster by COPY."""


def begin(statements: Statements, schema: str) -> None:
    """Turns the transaction to the view's tables in this schema."""
    statements.set(_BEGIN.format(schema=_quoted(schema)))


def prefetch(statements: Statements, wanted: Mapping[AnyTable, set[Key]]) -> Prefetched:
    """Reads the rows of these keys; a key without rows is there too, with none."""
    found = {table.name: _fetch(statements, table, keys) for table, keys in wanted.items()}
    # Where nothing is read, what began the batch still waits: it must be there to be undone.
    statements.send()
    return found


def _fetch(
    statements: Statements, table: AnyTable, keys: set[Key]
) -> Mapping[Key, Sequence[Found]]:
    found: dict[Key, list[Found]] = {key: [] for key in keys}
    statement = _SELECT_CURRENT if isinstance(table, Versioned) else _SELECT_PLAIN
    rows = statements.ask(_for_table(statement, table), _recordset(table.key, keys))
    for *row, from_position, place in rows:
        found[tuple(row[: table.key_columns])].append(Found(tuple(row), from_position, place))
    return found


def flush(statements: Statements, tables: Iterable[AnyTable], rows: Rows, reader: Reader) -> None:
    """Writes what the batch changed. The transaction is the caller's; a crash before its commit
    leaves nothing.
    """
    for table in tables:
        match table:
            case Versioned():
                _flush_versioned(statements, table, rows)
            case Plain():
                _flush_plain(statements, table, rows, reader)
            case Sums():
                _flush_sums(statements, table, rows)
    statements.send()


def _flush_versioned(statements: Statements, table: Versioned[Any], rows: Rows) -> None:
    ended: list[str] = []
    ends_at: list[int] = []
    lines: list[tuple[Any, ...]] = []
    for key, versions in rows.new_versions(table.name):
        if (base := rows.base(table.name, key)) is not None and base.place is not None:
            ended.append(base.place)
            ends_at.append(versions[0][0])
        ends = [from_position for from_position, _ in versions[1:]]
        for (from_position, row), to_position in zip(versions, [*ends, None], strict=True):
            lines.append((*row, from_position, to_position))
    if ended:
        statements.add(_for_table(_END_VERSIONS, table), ended, ends_at)
    _insert(statements, table, lines)


def _flush_plain(statements: Statements, table: Plain[Any], rows: Rows, reader: Reader) -> None:
    deleted = rows.deleted(table.name)
    if deleted:
        statements.add(_for_table(_DELETE, table), _recordset(table.key, deleted))
    inserted: list[tuple[Any, ...]] = rows.inserted(table.name)
    searched = [value for row in inserted for value in row if isinstance(value, Terms)]
    if searched:
        opened = reader.open_all(searched)
        inserted = [
            tuple(reader.vector(v, opened) if isinstance(v, Terms) else v for v in row)
            for row in inserted
        ]
    _insert(statements, table, inserted)


def _flush_sums(statements: Statements, table: Sums[Any], rows: Rows) -> None:
    sums = rows.sums(table.name)
    if not sums:
        return
    lines = [(*key, amount) for key, amount in sums.items()]
    added = statements.ask(_for_table(_ADD, table), _recordset(table.columns, lines))
    if zeros := [place for place, amount in added if amount == 0]:
        statements.add(_for_table(_DROP, table), zeros)


def _insert(
    statements: Statements, table: Versioned[Any] | Plain[Any], lines: list[tuple[Any, ...]]
) -> None:
    if len(lines) > INSERT_MAX_ROWS:
        statements.copy(_for_table(_COPY, table), copy_lines(lines))
    elif lines:
        statements.add(_for_table(_INSERT, table), _recordset(_stored(table), lines))


@functools.cache
def _for_table(statement: str, table: AnyTable) -> str:
    """One of the statements above for a table. Remembered: each batch asks for the same few again,
    and composing them was a fifth of a small batch's work.
    """
    return statement.format(
        table=_quoted(table.name),
        columns=", ".join(map(_quoted, _stored(table))),
        found=", ".join(f"t.{_quoted(name)}" for name in table.columns),
        key=", ".join(map(_quoted, table.key)),
        same_key=" AND ".join(f"t.{name} = wanted.{name}" for name in map(_quoted, table.key)),
        sum=_quoted(table.columns[-1]),
    )


def _stored(table: AnyTable) -> tuple[str, ...]:
    """All columns a row of the table is written with."""
    if isinstance(table, Versioned):
        return (*table.columns, "from_position", "to_position")
    return table.columns


def _quoted(name: str) -> str:
    """A name as SQL takes it whatever is in it (PostgreSQL manual, "Identifiers and Key Words")."""
    return '"' + name.replace('"', '""') + '"'


def _recordset(names: Sequence[str], lines: Iterable[Key]) -> str:
    records = [dict(zip(names, line, strict=True)) for line in lines]
    return orjson.dumps(records, default=_hexadecimal).decode()


def _hexadecimal(value: Any) -> str:
    """Bytes as PostgreSQL reads them; nothing else in a row is unknown to JSON."""
    if not isinstance(value, bytes):
        raise TypeError(f"a row cannot hold a {type(value).__name__}")
    return "\\x" + value.hex()
