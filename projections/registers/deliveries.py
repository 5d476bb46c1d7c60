"""Whom a notice reached: counted by building and channel, and home by home a page at a time (Art.
5(2)).

Counting happens in the database: a community of thousands of homes still answers in a few rows a
building.
"""

from collections.abc import Mapping, Sequence

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.paging import format_cursor, parse_cursor
from projections.reading import AsOf
from projections.registers.model import (
    DeliveryTallies,
    DeliveryTally,
    HomeTally,
    Part,
    PartPage,
)
from projections.registers.queries import VIEW, at_moment, moment_of, read_row

_TALLIES = SQL("""
    SELECT p.item::text, CASE WHEN p.part = 'place' THEN 'place'
                WHEN p.detail #>> '{{flat,id}}' IS NULL THEN 'building' ELSE 'home' END AS sort,
        p.building, p.detail ->> 'channel', p.state, count(*)
    FROM register_part AS p
    WHERE {at} AND p.item = ANY (%(items)s::uuid[]) AND p.part IN ('place', 'delivery')
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
""")
_HOMES = SQL("""
    WITH home AS (
        SELECT p.item, p.building,
            array_agg(p.detail ->> 'channel' ORDER BY p.detail ->> 'channel')
                FILTER (WHERE p.state = ANY (%(reached)s::text[])) AS reached,
            array_agg(p.detail ->> 'channel' ORDER BY p.detail ->> 'channel')
                FILTER (WHERE p.state <> ALL (%(reached)s::text[])) AS missed
        FROM register_part AS p
        WHERE {at} AND p.item = ANY (%(items)s::uuid[]) AND p.part = 'delivery'
            AND p.detail #>> '{{flat,id}}' IS NOT NULL
        GROUP BY p.item, p.building, p.detail #>> '{{flat,id}}'
    )
    SELECT item::text, building, reached, missed, count(*)
    FROM home GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
""")
_PAGE = SQL("""
    WITH told AS (
        SELECT p.*, p.detail #>> '{{flat,id}}' AS home FROM register_part AS p
        WHERE {at} AND p.item = %(item)s::uuid AND p.part = 'delivery'
            AND p.building = %(building)s AND p.detail #>> '{{flat,id}}' > %(home)s
    ), chosen AS (SELECT DISTINCT home FROM told ORDER BY home LIMIT %(limit)s)
    SELECT item, part, key, kind, community, building, state, assignee, due_at, last_at, detail,
    sealed FROM told JOIN chosen USING (home) ORDER BY home, key
""")


def delivery_tallies(
    connection: Connection, notices: Sequence[str], as_of: AsOf, *, reached: frozenset[str]
) -> Mapping[str, DeliveryTallies]:
    """Counts of each notice; ``reached`` are the states in which a delivery got there."""
    tallies: dict[str, list[DeliveryTally]] = {notice: [] for notice in notices}
    homes: dict[str, list[HomeTally]] = {notice: [] for notice in notices}
    with reading(connection, VIEW) as view:
        parameters = {"items": list(notices), "reached": sorted(reached), **moment_of(as_of)}
        view.cursor.execute(_TALLIES.format(at=at_moment(as_of, "p")), parameters)
        for notice, sort, building, channel, state, count in view.cursor:
            tallies[notice].append(
                DeliveryTally(
                    sort=sort, building=building, channel=channel, state=state, count=count
                )
            )
        view.cursor.execute(_HOMES.format(at=at_moment(as_of, "p")), parameters)
        for notice, building, got, missed, count in view.cursor:
            homes[notice].append(
                HomeTally(
                    building=building,
                    reached=frozenset(got or ()),
                    missed=frozenset(missed or ()),
                    homes=count,
                )
            )
        return {
            notice: DeliveryTallies(
                tallies=tuple(tallies[notice]),
                homes=tuple(homes[notice]),
                watermark=view.watermark,
            )
            for notice in notices
        }


def home_deliveries(
    connection: Connection,
    notice: str,
    building: str,
    as_of: AsOf,
    *,
    cursor: str | None,
    limit: int,
) -> PartPage:
    """A page of ``limit`` homes, the channels of one home together. Raises ``BadCursorError``."""
    after = parse_cursor(cursor)[2] if cursor else ""
    with reading(connection, VIEW) as view:
        parameters = {
            "item": notice,
            "building": building,
            "home": after,
            "limit": limit + 1,
            **moment_of(as_of),
        }
        view.cursor.execute(_PAGE.format(at=at_moment(as_of, "p")), parameters)
        found = [read_row(Part, view.cursor, record) for record in view.cursor.fetchall()]
        homes = list(dict.fromkeys(_home(part) for part in found))
        shown = set(homes[:limit])
        return PartPage(
            parts=tuple(part for part in found if _home(part) in shown),
            next_cursor=format_cursor((0, 0, homes[limit - 1])) if len(homes) > limit else None,
            watermark=view.watermark,
        )


def _home(part: Part) -> str:
    return str(part.detail["flat"]["id"])
