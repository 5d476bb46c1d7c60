"""A view's tables in a schema of their own, one per generation, so that a new one can grow beside
the live one.
"""

import hashlib

from psycopg2.sql import SQL, Identifier

from projections.driver import Cursor
from projections.engine.view import View

INDEXES_LINE = "\n-- indexes\n"


def schema_name(view: str, generation: int) -> str:
    """E.g. ``view_inbox_3``."""
    return f"view_{view}_{generation}"


def layout(view: View) -> str:
    """Tells one tables.sql from another: a view of other tables must be built anew."""
    return hashlib.sha256(view.tables_sql.read_bytes()).hexdigest()


def create_tables(cursor: Cursor, view: View, schema: str) -> None:
    """Creates the schema with its tables and the indexes that applying needs."""
    cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    enter_schema(cursor, schema)
    cursor.execute(view.tables_sql.read_text().split(INDEXES_LINE)[0])


def create_indexes(cursor: Cursor, view: View, schema: str) -> None:
    """Creates the indexes that only queries need: dear to keep up, so a rebuild makes them last."""
    enter_schema(cursor, schema)
    for statements in view.tables_sql.read_text().split(INDEXES_LINE)[1:]:
        cursor.execute(statements)


def analyse(cursor: Cursor, view: View, schema: str) -> None:
    """Tells the planner what the tables hold, so that the first readers need not wait for
    autovacuum.
    """
    enter_schema(cursor, schema)
    for table in view.tables:
        cursor.execute(SQL("ANALYZE {}").format(Identifier(table.name)))


def drop_schema(cursor: Cursor, schema: str) -> None:
    """Removes a generation's tables; harmless when they are gone."""
    cursor.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


def enter_schema(cursor: Cursor, schema: str) -> None:
    """Makes the schema's tables the ones that are meant, until the transaction ends."""
    cursor.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(schema)))
