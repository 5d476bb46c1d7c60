"""What the projector writes down of itself: generations, bookmarks and parked events. Every
function works in the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from projections.driver import Cursor
from projections.engine.batch import SetAside
from projections.engine.schema import layout, schema_name
from projections.engine.view import View

TABLES_SQL = Path(__file__).with_name("tables.sql")

State = Literal["building", "live", "retired"]

_INSTALL_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('huiyin projector', 0))"
_GENERATIONS = """
    SELECT view, generation, state, schema_name, topic_id, layout FROM projector.generation
    WHERE view = %(view)s AND state = %(state)s ORDER BY generation
"""
_ADD_GENERATION = """
    INSERT INTO projector.generation (view, generation, state, schema_name, topic_id, layout)
    VALUES (%(view)s, %(generation)s, %(state)s, %(schema_name)s, %(topic_id)s, %(layout)s)
"""
_NEXT_GENERATION = """
    SELECT coalesce(max(generation), 0) + 1 FROM projector.generation WHERE view = %(view)s
"""
_SET_STATE = """
    UPDATE projector.generation SET state = %(state)s, changed_at = clock_timestamp()
    WHERE view = %(view)s AND generation = %(generation)s
"""
_ADD_BOOKMARK = """
    INSERT INTO projector.bookmark (view, generation, topic_id, partition, next_offset, position)
    SELECT g.view, g.generation, %(topic_id)s, partition, 0, 0
    FROM projector.generation AS g, unnest(%(partitions)s::integer[]) AS partition
    WHERE g.view = %(view)s AND g.generation = %(generation)s
    FOR KEY SHARE OF g
    ON CONFLICT DO NOTHING
"""
_LOCK_BOOKMARKS = """
    SELECT partition, next_offset, position FROM projector.bookmark
    WHERE view = %(view)s AND generation = %(generation)s AND topic_id = %(topic_id)s
        AND (%(partitions)s IS NULL OR partition = ANY (%(partitions)s::integer[]))
    ORDER BY partition FOR UPDATE
"""
# In one go: by the time the last statement looks, nobody else can change what it sees before the
# transaction ends; a rebuild, too, locks the bookmarks before it swaps generations. Committing
# without waiting for the disk is safe here: after a crash of the database the newest batches may be
# missing, but then their bookmarks are too, and they are read again.
_BEGIN_BATCH = """
    SET LOCAL synchronous_commit = off;
    SELECT FROM projector.bookmark
    WHERE view = %(view)s AND generation = %(generation)s AND topic_id = %(topic_id)s
        AND partition = ANY (%(partitions)s)
    ORDER BY partition FOR UPDATE;
    WITH moved AS (
        UPDATE projector.bookmark AS b SET next_offset = m.next_offset, position = m.position
        FROM unnest(
            %(partitions)s, %(known_offsets)s::bigint[], %(known_positions)s::bigint[],
            %(next_offsets)s::bigint[], %(positions)s::bigint[]
        ) AS m (partition, known_offset, known_position, next_offset, position)
        WHERE b.view = %(view)s AND b.generation = %(generation)s AND b.topic_id = %(topic_id)s
            AND b.partition = m.partition
            AND b.next_offset = m.known_offset AND b.position = m.known_position
        RETURNING b.partition
    )
    SELECT g.state, (SELECT count(*) FROM moved), EXISTS (
        SELECT FROM projector.parked AS p WHERE p.view = g.view AND p.generation = g.generation
    )
    FROM projector.generation AS g WHERE g.view = %(view)s AND g.generation = %(generation)s
"""
_NOTE_WATERMARK = """
    UPDATE projector.generation SET watermark = %(watermark)s
    WHERE view = %(view)s AND generation = %(generation)s AND watermark < %(watermark)s
"""
_WATERMARK_OF = """
    SELECT watermark FROM projector.generation
    WHERE view = %(view)s AND generation = %(generation)s
"""
_PARKED_AMONG = """
    SELECT DISTINCT stream FROM projector.parked
    WHERE view = %(view)s AND generation = %(generation)s AND stream = ANY (%(streams)s)
"""
_PARK = """
    INSERT INTO projector.parked
        (view, generation, position, stream, partition, type, reason, body)
    VALUES (%(view)s, %(generation)s, %(position)s, %(stream)s, %(partition)s, %(type)s,
        %(reason)s, %(body)s)
"""
_PARKED_STREAMS = """
    SELECT count(DISTINCT stream) FROM projector.parked
    WHERE view = %(view)s AND generation = %(generation)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Generation:
    """One set of tables of a view. Its bookmarks are offsets of the topic ``topic_id``.

    ``layout`` tells which tables.sql they were made from.
    """

    view: str
    generation: int
    state: State
    schema_name: str
    topic_id: str
    layout: str

    @property
    def key(self) -> dict[str, Any]:
        return {"view": self.view, "generation": self.generation, "topic_id": self.topic_id}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """How far a partition is read: the offset of the next record, and the newest position read."""

    next_offset: int
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What a batch begins with: what its generation has become by now (None: it is gone), whether
    the bookmarks stood where they were thought to stand, and whether any event is parked.
    """

    state: State | None
    moved: bool
    has_parked: bool


def install(cursor: Cursor) -> None:
    """Creates the projector's own tables where they are missing; several processes may try at
    once.
    """
    cursor.execute(_INSTALL_LOCK)
    cursor.execute(TABLES_SQL.read_text())


def generations(cursor: Cursor, view: str, state: State) -> list[Generation]:
    """A view's generations in this state, oldest first."""
    cursor.execute(_GENERATIONS, {"view": view, "state": state})
    return [
        Generation(view=v, generation=g, state=s, schema_name=n, topic_id=t, layout=layout)
        for v, g, s, n, t, layout in cursor
    ]


def add_generation(cursor: Cursor, view: View, *, state: State, topic_id: str) -> Generation:
    """Notes a new generation.

    The caller holds a lock that keeps others from doing the same, and makes the tables.
    """
    cursor.execute(_NEXT_GENERATION, {"view": view.name})
    row = cursor.fetchone()
    number = int(row[0]) if row else 1
    added = Generation(
        view=view.name,
        generation=number,
        state=state,
        schema_name=schema_name(view.name, number),
        topic_id=topic_id,
        layout=layout(view),
    )
    parameters = {"state": state, "schema_name": added.schema_name, "layout": added.layout}
    cursor.execute(_ADD_GENERATION, {**added.key, **parameters})
    return added


def set_state(cursor: Cursor, generation: Generation, state: State) -> None:
    """Makes a generation live or retired."""
    cursor.execute(_SET_STATE, {**generation.key, "state": state})


def lock_bookmarks(
    cursor: Cursor, generation: Generation, partitions: Iterable[int] | None = None
) -> dict[int, Place]:
    """Locks these partitions' bookmarks (None: all there are) until the transaction ends; makes
    missing ones. There are none of a generation that was dropped.
    """
    wanted = None if partitions is None else sorted(partitions)
    parameters = {**generation.key, "partitions": wanted}
    if wanted is not None:
        cursor.execute(_ADD_BOOKMARK, parameters)
    cursor.execute(_LOCK_BOOKMARKS, parameters)
    return {p: Place(next_offset=offset, position=position) for p, offset, position in cursor}


def begin_batch(
    cursor: Cursor, generation: Generation, known: Mapping[int, Place], reached: Mapping[int, Place]
) -> Beginning:
    """Locks the bookmarks of a batch's partitions until the transaction ends, and moves them from
    where they are known to stand to where the batch leads.
    """
    partitions = sorted(reached)
    parameters = {
        "partitions": partitions,
        "known_offsets": [known[p].next_offset for p in partitions],
        "known_positions": [known[p].position for p in partitions],
        "next_offsets": [reached[p].next_offset for p in partitions],
        "positions": [reached[p].position for p in partitions],
    }
    cursor.execute(_BEGIN_BATCH, {**generation.key, **parameters})
    state, moved, has_parked = cursor.fetchone() or (None, 0, False)
    return Beginning(state=state, moved=moved == len(partitions), has_parked=has_parked)


def relax(cursor: Cursor) -> None:
    """Lets the transaction end without waiting for the disk: where what it notes is found again."""
    cursor.execute("SET LOCAL synchronous_commit = off")


def note_watermark(cursor: Cursor, generation: Generation, watermark: int) -> None:
    """Notes a watermark for queries to start from. Where it is lost, the bookmarks and the relay's
    marks tell it again.
    """
    cursor.execute(_NOTE_WATERMARK, {**generation.key, "watermark": watermark})


def watermark_of(cursor: Cursor, generation: Generation) -> int:
    """The watermark noted last."""
    cursor.execute(_WATERMARK_OF, generation.key)
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def parked_among(cursor: Cursor, generation: Generation, streams: Iterable[str]) -> set[str]:
    """Those of the streams that are parked."""
    cursor.execute(_PARKED_AMONG, {**generation.key, "streams": sorted(set(streams))})
    return {stream for (stream,) in cursor}


def park(cursor: Cursor, generation: Generation, aside: Iterable[tuple[int, SetAside]]) -> int:
    """Parks events, each with its partition; returns how many streams are parked now."""
    for partition, each in aside:
        envelope = each.event.envelope
        cursor.execute(
            _PARK,
            {
                **generation.key,
                "position": each.event.position,
                "stream": envelope.subject,
                "partition": partition,
                "type": envelope.type,
                "reason": each.reason,
                "body": each.event.body,
            },
        )
    return parked_streams(cursor, generation)


def parked_streams(cursor: Cursor, generation: Generation) -> int:
    """How many streams are parked."""
    cursor.execute(_PARKED_STREAMS, generation.key)
    row = cursor.fetchone()
    return int(row[0]) if row else 0
