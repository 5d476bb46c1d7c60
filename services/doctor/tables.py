"""Compares the tables of a view in two schemas, row by row, and names the first difference."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import groupby

from psycopg2.sql import SQL, Identifier

from projections.driver import Connection
from projections.engine.tables import AnyTable, Versioned
from services.doctor.report import ViewDifference, ViewFinding

FETCH_MAX_ROWS = 2_000

_ROWS = SQL("SELECT {columns} FROM {schema}.{table} ORDER BY {order}")
_IN_ORDER = SQL("""coalesce({}::text, '') COLLATE "C" """)

Row = tuple[str | None, ...]
"""A row with every value in PostgreSQL's own text form; NULL is None."""


def columns_of(table: AnyTable) -> tuple[str, ...]:
    """Every column of the table, those of row versions included."""
    spans = ("from_position", "to_position") if isinstance(table, Versioned) else ()
    return (*table.columns, *spans)


def read_rows(connection: Connection, schema: str, table: AnyTable) -> Iterator[Row]:
    """Streams a table in an order that two databases with other collations would agree on."""
    columns = columns_of(table)
    texts = [SQL("{}::text").format(Identifier(column)) for column in columns]
    identity = _identity(table)
    order = [
        _IN_ORDER.format(Identifier(column))
        for column in (*identity, *(column for column in columns if column not in identity))
    ]
    with connection.cursor(name=f"rows_{schema}_{table.name}") as cursor:
        cursor.itersize = FETCH_MAX_ROWS
        cursor.execute(
            _ROWS.format(
                columns=SQL(", ").join(texts),
                schema=Identifier(schema),
                table=Identifier(table.name),
                order=SQL(", ").join(order),
            )
        )
        yield from cursor


def compare_tables(
    table: AnyTable, live: Iterator[Row], fresh: Iterator[Row], *, ignored: AbstractSet[str]
) -> tuple[int, ViewDifference | None]:
    """How many live rows were looked at, and the first difference. Both sides come in order of key.

    Rows whose first column is in ``ignored`` are left out on both sides.
    """
    lives, freshes = (_grouped(table, side, ignored) for side in (live, fresh))
    rows, left, right = 0, next(lives, None), next(freshes, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            return rows, _found(table, left, "extra")
        if left is None or right[0] < left[0]:
            return rows, _found(table, right, "missing")
        rows += len(left[1])
        if left[1] != right[1]:
            return rows, _altered(table, left, right)
        left, right = next(lives, None), next(freshes, None)
    return rows, None


Group = tuple[tuple[str, ...], list[Row]]
"""What identifies rows, and the rows; more than one only in a plain table."""


def _identity(table: AnyTable) -> tuple[str, ...]:
    return (*table.key, "from_position") if isinstance(table, Versioned) else table.key


def _grouped(table: AnyTable, rows: Iterator[Row], ignored: AbstractSet[str]) -> Iterator[Group]:
    places = [columns_of(table).index(name) for name in _identity(table)]
    kept = (row for row in rows if row[0] not in ignored)
    for identity, group in groupby(kept, key=lambda row: tuple(row[p] or "" for p in places)):
        yield identity, list(group)


def _altered(table: AnyTable, left: Group, right: Group) -> ViewDifference:
    if len(left[1]) != len(right[1]):
        return _found(table, left, "extra" if len(left[1]) > len(right[1]) else "missing")
    columns = columns_of(table)
    pairs = zip(left[1], right[1], strict=True)
    column = next(
        columns[at]
        for live, fresh in pairs
        for at, (a, b) in enumerate(zip(live, fresh, strict=True))
        if a != b
    )
    return _found(table, left, "altered", column=column)


def _found(
    table: AnyTable, group: Group | None, finding: ViewFinding, *, column: str | None = None
) -> ViewDifference:
    identity = group[0] if group else ()
    key = dict(zip(_identity(table), identity, strict=True))
    return ViewDifference(table=table.name, key=key, finding=finding, column=column)
