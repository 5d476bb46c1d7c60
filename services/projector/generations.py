"""Generations of a view: the first one made, a new one put in the place of the old, the old one
dropped.
"""

from projections.driver import Cursor
from projections.engine.schema import create_indexes, create_tables, drop_schema, layout
from projections.engine.view import View
from services.errors import FollowerStoppedError
from services.projector.bookkeeping import (
    Generation,
    add_generation,
    generations,
    install,
)

RETIRED_KEPT_S = 120
"""How long a retired generation's tables stay for readers who found it live a moment ago."""

DROP_WAIT_MAX_MS = 10
"""How long a drop waits for whoever reads the tables. A dump of the database reads them until it
ends, so the view looks after what people wait for and tries again later.
"""

_EXPIRED = """
    FROM projector.generation
    WHERE view = %(view)s AND state = 'retired'
        AND changed_at < clock_timestamp() - make_interval(secs => %(kept_s)s)
"""
_HAS_EXPIRED = f"SELECT EXISTS (SELECT {_EXPIRED})"
_REMOVE_EXPIRED = f"DELETE {_EXPIRED} RETURNING schema_name"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('huiyin view ' || %(view)s, 0))"


def ensure_live(cursor: Cursor, view: View, topic_id: str) -> Generation:
    """The view's live generation, made now when there is none. Raises ``FollowerStoppedError``.

    A view filled from another topic than ``topic_id`` must not go on: its bookmarks mean other
    records.
    """
    install(cursor)
    cursor.execute(_ONE_AT_A_TIME, {"view": view.name})
    found = generations(cursor, view.name, "live")
    if not found:
        live = add_generation(cursor, view, state="live", topic_id=topic_id)
        create_tables(cursor, view, live.schema_name)
        create_indexes(cursor, view, live.schema_name)
        return live
    if found[0].topic_id != topic_id:
        raise FollowerStoppedError(
            f"the view {view.name} was filled from another events topic than the one there is now: "
            f"run `huiyin rebuild {view.name}` when that is meant"
        )
    if found[0].layout != layout(view):
        raise FollowerStoppedError(
            f"the tables of the view {view.name} are another release's: run `huiyin rebuild "
            f"{view.name}`; until then the view stays as it is"
        )
    return found[0]


def start_building(cursor: Cursor, view: View, topic_id: str) -> Generation:
    """A new generation without the indexes that only queries need. The caller holds the rebuild's
    lock.

    What an earlier rebuild that crashed had begun is dropped.
    """
    install(cursor)
    cursor.execute(_ONE_AT_A_TIME, {"view": view.name})
    for abandoned in generations(cursor, view.name, "building"):
        remove(cursor, abandoned)
    building = add_generation(cursor, view, state="building", topic_id=topic_id)
    create_tables(cursor, view, building.schema_name)
    return building


def remove(cursor: Cursor, generation: Generation) -> None:
    """Drops a generation with everything known of it."""
    drop_schema(cursor, generation.schema_name)
    cursor.execute(
        "DELETE FROM projector.generation WHERE view = %(view)s AND generation = %(generation)s",
        generation.key,
    )


def has_expired(cursor: Cursor, view: str) -> bool:
    """Whether the tables of a generation are due to be dropped."""
    cursor.execute(_HAS_EXPIRED, {"view": view, "kept_s": RETIRED_KEPT_S})
    return cursor.fetchone() == (True,)


def drop_expired(cursor: Cursor, view: str) -> int:
    """Drops the tables of generations retired long enough ago; returns how many.

    For a transaction of its own: where somebody still reads the tables it fails within moments, and
    whatever else it held would wait with it.
    """
    cursor.execute("SET LOCAL lock_timeout = %s", (DROP_WAIT_MAX_MS,))
    cursor.execute(_REMOVE_EXPIRED, {"view": view, "kept_s": RETIRED_KEPT_S})
    schemas = [schema for (schema,) in cursor]
    for schema in schemas:
        drop_schema(cursor, schema)
    return len(schemas)
