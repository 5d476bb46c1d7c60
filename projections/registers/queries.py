"""The registers' answers: lists, counts, single items and their parts, now or as of any
position.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeVar

from psycopg2.sql import SQL

from projections.driver import Connection, Cursor
from projections.engine.lexing import quoted
from projections.live import reading
from projections.paging import format_cursor, parse_cursor
from projections.reading import AsOf, SealedField
from projections.registers.model import (
    Item,
    ItemCounts,
    ItemFilter,
    ItemPage,
    NumberGap,
    Part,
    PartFilter,
    PartList,
)
from projections.registers.rows import DONE, DUE
from projections.registers.view import all_kinds

VIEW = "registers"

T = TypeVar("T", Item, Part)

_ITEM = SQL("""
    SELECT i.id, i.rank, i.sort_key, i.kind, i.number, i.version, i.community, i.building, i.state,
    i.assignee, i.due_at, i.opened_at, i.last_at, i.rank = 0 AND i.due_at < %(instant)s AS overdue,
    i.rank = 2 AS done, i.detail, i.sealed FROM register_item AS i
""")
_IS = SQL("""
    i.kind = %(kind)s
    AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
    AND (%(building)s IS NULL OR i.building = %(building)s)
    AND (%(states)s IS NULL OR i.state = ANY (%(states)s::text[]))
    AND (%(assignee)s IS NULL OR i.assignee = %(assignee)s)
""")
_MATCHES = SQL("""
    {is_}
    AND (%(open)s IS NULL OR (i.rank < 2) = %(open)s)
    AND (%(overdue)s IS NULL OR (i.rank = 0 AND i.due_at < %(instant)s) = %(overdue)s)
    AND (%(ids)s IS NULL OR i.id = ANY (%(ids)s::uuid[]))
    AND (%(hidden)s IS NULL OR i.id <> ALL (%(hidden)s::uuid[]))
    AND (%(number)s IS NULL OR position(
        %(number)s IN concat_ws(' ', i.number, i.detail ->> 'archival_number')) > 0)
    AND (%(search)s IS NULL OR i.id IN (
        SELECT s.item FROM register_search AS s
        WHERE s.kind = %(kind)s AND s.terms @@ %(search)s::tsquery))
    AND NOT EXISTS (
        SELECT FROM unnest(%(names)s::text[], %(values)s::text[]) AS w (name, value)
        WHERE i.detail ->> w.name IS DISTINCT FROM w.value)
""").format(is_=_IS)
_NOW = SQL("{alias}.to_position IS NULL")
_THEN = SQL("""
    {alias}.from_position <= %(position)s
    AND ({alias}.to_position IS NULL OR {alias}.to_position > %(position)s)
""")
_LIST = SQL("""
    {select} WHERE {at} AND i.rank = %(rank)s
        AND (i.sort_key, i.id) > (%(sort_key)s, %(id)s::uuid) AND {matches}
    ORDER BY i.sort_key, i.id LIMIT %(limit)s
""")
_ONE = SQL("{select} WHERE {at} AND i.id = %(id)s::uuid AND i.kind = %(kind)s")
_COUNT = SQL("""
    SELECT i.state, count(*), count(*) FILTER (WHERE i.rank = 0 AND i.due_at < %(instant)s)
    FROM register_item AS i WHERE {at} AND {matches} GROUP BY i.state
""")
_COUNT_BY_TALLY = SQL("""
    SELECT i.state, sum(i.items)::bigint, 0 FROM register_tally AS i WHERE {is_} GROUP BY i.state
    UNION ALL
    SELECT NULL, 0, count(*) FROM register_item AS i
    WHERE i.to_position IS NULL AND i.rank = 0 AND i.due_at < %(instant)s AND {is_}
""").format(is_=_IS)
_PARTS = SQL("""
    SELECT p.item, p.part, p.key, p.kind, p.community, p.building, p.state, p.assignee,
    CASE WHEN i.id IS NULL THEN p.due_at END AS due_at, p.last_at, p.detail, p.sealed
    FROM register_part AS p
    LEFT JOIN register_item AS i
        ON i.id = p.item AND i.kind = ANY (%(ending)s::text[]) AND i.rank = 2 AND {item_at}
    WHERE {at} AND (%(kind)s IS NULL OR p.kind = %(kind)s)
        AND (%(part)s IS NULL OR p.part = %(part)s)
        AND (%(item)s IS NULL OR p.item = %(item)s::uuid)
        AND (%(items)s IS NULL OR p.item = ANY (%(items)s::uuid[]))
        AND (%(communities)s IS NULL OR p.community = ANY (%(communities)s::text[]))
        AND (%(states)s IS NULL OR p.state = ANY (%(states)s::text[]))
        AND (%(assignee)s IS NULL OR p.assignee = %(assignee)s)
        AND (%(owed)s IS NULL
            OR i.id IS NULL AND concat_ws('/', p.kind, p.part, p.state) = ANY (%(owed)s::text[]))
    ORDER BY CASE WHEN i.id IS NULL THEN p.due_at END, p.item, p.part, p.key LIMIT %(limit)s
""")
_GAPS = SQL("""
    SELECT g.series, g.before + 1, g.number - 1
    FROM (
        SELECT n.series, n.number,
            lag(n.number, 1, 0) OVER (PARTITION BY n.series ORDER BY n.number) AS before
        FROM (
            SELECT left(i.number, -6) AS series, right(i.number, 6)::integer AS number
            FROM register_item AS i
            WHERE {at} AND i.kind = %(kind)s AND i.number IS NOT NULL
                AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
        ) AS n
    ) AS g
    WHERE g.number > g.before + 1
    ORDER BY g.series, g.number LIMIT %(limit)s
""")
_FIRST = (DUE, -(2**63), "00000000-0000-0000-0000-000000000000")


def list_items(
    connection: Connection,
    asked: ItemFilter,
    as_of: AsOf,
    *,
    cursor: str | None,
    limit: int,
    lexemes: frozenset[str] | None = None,
) -> ItemPage:
    """A page of a register: what is due first, then open items, then finished ones, newest first.

    ``lexemes`` are those of ``asked.search``; None searches nothing. Raises ``BadCursorError``.
    """
    first_rank, sort_key, id_ = parse_cursor(cursor) if cursor else _FIRST
    found: list[tuple[Any, ...]] = []
    statement = _LIST.format(select=_ITEM, at=at_moment(as_of, "i"), matches=_MATCHES)
    with reading(connection, VIEW) as view:
        parameters = _parameters(asked, as_of, lexemes)
        last_rank = DUE if asked.overdue else DONE
        for rank in range(first_rank, last_rank + 1):
            missing = limit + 1 - len(found)
            place = {"rank": rank, "sort_key": sort_key, "id": id_, "limit": missing}
            view.cursor.execute(statement, {**parameters, **place})
            found += view.cursor.fetchall()
            if len(found) > limit:
                break
            _, sort_key, id_ = _FIRST
        items = tuple(read_row(Item, view.cursor, record) for record in found[:limit])
        more = _cursor(found[limit - 1]) if len(found) > limit else None
        return ItemPage(items=items, next_cursor=more, watermark=view.watermark)


def count_items(
    connection: Connection,
    asked: ItemFilter,
    as_of: AsOf,
    *,
    lexemes: frozenset[str] | None = None,
) -> ItemCounts:
    """How many items :func:`list_items` would list in all."""
    by_state: Counter[str] = Counter()
    overdue = 0
    with reading(connection, VIEW) as view:
        if as_of.position is None and _tallied(asked):
            statement = _COUNT_BY_TALLY
        else:
            statement = _COUNT.format(at=at_moment(as_of, "i"), matches=_MATCHES)
        view.cursor.execute(statement, _parameters(asked, as_of, lexemes))
        for state, items, late in view.cursor:
            overdue += late
            if items:
                by_state[state] += items
        return ItemCounts(
            total=by_state.total(),
            overdue=overdue,
            by_state=dict(by_state),
            watermark=view.watermark,
        )


def _tallied(asked: ItemFilter) -> bool:
    """Whether only what the tally counts by is asked for."""
    told = (asked.overdue, asked.open, asked.number, asked.ids, asked.search)
    return all(each is None for each in told) and not asked.detail and not asked.hidden


def number_gaps(
    connection: Connection,
    kind: str,
    as_of: AsOf,
    *,
    communities: frozenset[str] | None,
    limit: int,
) -> tuple[NumberGap, ...]:
    """The holes in a kind's numbers, by series, ascending."""
    with reading(connection, VIEW) as view:
        parameters = {
            "kind": kind,
            "communities": _sorted(communities),
            "limit": limit,
            **moment_of(as_of),
        }
        view.cursor.execute(_GAPS.format(at=at_moment(as_of, "i")), parameters)
        return tuple(
            NumberGap(series=series, first=first, last=last) for series, first, last in view.cursor
        )


def one_item(connection: Connection, kind: str, item: str, as_of: AsOf) -> Item | None:
    """One item as the list would show it; None when there is none, or was none then."""
    with reading(connection, VIEW) as view:
        parameters = {"kind": kind, "id": item, **moment_of(as_of)}
        view.cursor.execute(_ONE.format(select=_ITEM, at=at_moment(as_of, "i")), parameters)
        found = view.cursor.fetchone()
        return read_row(Item, view.cursor, found) if found else None


def list_parts(connection: Connection, asked: PartFilter, as_of: AsOf, *, limit: int) -> PartList:
    """Parts of one item or of a kind's items, what is due first."""
    with reading(connection, VIEW) as view:
        parameters = {
            "kind": asked.kind,
            "part": asked.part,
            "item": asked.item,
            "items": _sorted(asked.items),
            "communities": _sorted(asked.communities),
            "states": _sorted(asked.states),
            "assignee": asked.assignee,
            "ending": [kind.kind for kind in all_kinds().values() if kind.ends_parts],
            "owed": sorted(_owed()) if asked.owed else None,
            "limit": limit + 1,
            **moment_of(as_of),
        }
        statement = _PARTS.format(at=at_moment(as_of, "p"), item_at=at_moment(as_of, "i"))
        view.cursor.execute(statement, parameters)
        found = view.cursor.fetchall()
        parts = tuple(read_row(Part, view.cursor, record) for record in found[:limit])
        return PartList(parts=parts, complete=len(found) <= limit, watermark=view.watermark)


def _owed() -> Iterator[str]:
    """Kind, part and state of what is somebody's to do."""
    for kind in all_kinds().values():
        for part, states in kind.owed.items():
            yield from (f"{kind.kind}/{part}/{state}" for state in states)


def at_moment(as_of: AsOf, alias: str) -> Any:
    """The condition that picks the rows as they stood then, under this alias."""
    chosen = _NOW if as_of.position is None else _THEN
    return chosen.format(alias=SQL(alias))


def moment_of(as_of: AsOf) -> dict[str, Any]:
    """The parameters :func:`at_moment` needs."""
    return {"instant": as_of.instant, "position": as_of.position}


def _parameters(asked: ItemFilter, as_of: AsOf, lexemes: frozenset[str] | None) -> dict[str, Any]:
    return {
        "kind": asked.kind,
        "communities": _sorted(asked.communities),
        "building": asked.building,
        "states": _sorted(asked.states),
        "assignee": asked.assignee,
        "open": asked.open,
        "overdue": asked.overdue,
        "ids": _sorted(asked.ids),
        "hidden": _sorted(asked.hidden) or None,
        "search": None if lexemes is None else " & ".join(map(quoted, sorted(lexemes))),
        "number": asked.number,
        "names": [name for name, _ in asked.detail],
        "values": [value for _, value in asked.detail],
        **moment_of(as_of),
    }


def _sorted(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def read_row(kind: type[T], cursor: Cursor, record: tuple[Any, ...]) -> T:
    """An item or a part from its columns, whatever else stands beside them."""
    names = [column.name for column in cursor.description or ()]
    wanted = {field.name for field in fields(kind)}
    values = {n: v for n, v in zip(names, record, strict=True) if n in wanted}
    values["sealed"] = {
        name: SealedField(event_id=event_id, pointer=pointer, sealed=sealed)
        for name, (event_id, pointer, sealed) in values["sealed"].items()
    }
    return kind(**values)


def _cursor(record: tuple[Any, ...]) -> str:
    id_, rank, sort_key = record[:3]
    return format_cursor((rank, sort_key, id_))
