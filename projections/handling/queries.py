"""How often people paused, judged anew, merged, withdrew and dismissed, and what lies behind each
count (situation: no gaming).
"""

from collections.abc import Mapping
from typing import Any

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.handling.model import (
    Act,
    ActList,
    ActsFilter,
    HandlingAct,
    HandlingFilter,
    HandlingRates,
    HandlingRow,
    OverrideRow,
    Overrides,
)
from projections.live import reading
from projections.rates import Rate
from projections.reading import AsOf, scope_of

VIEW = "handling"

_SEEN = SQL("""
    (%(position)s IS NULL OR a.position <= %(position)s)
    AND NOT EXISTS (SELECT FROM handling_restricted AS r
        WHERE r.actor = %(asker)s AND r.case_id = a.subject)
""")
_RATES = SQL("""
    SELECT a.community, a.month, a.person,
        count(*) FILTER (WHERE a.act = ANY (%(handled)s::text[])),
        count(*) FILTER (WHERE a.act = 'paused'), count(*) FILTER (WHERE a.act = 'rejudged'),
        count(*) FILTER (WHERE a.act = 'merged'), count(*) FILTER (WHERE a.act = 'withdrawn'),
        count(*) FILTER (WHERE a.act = 'dismissed'),
        count(*) FILTER (WHERE a.act = ANY (%(judged)s::text[]))
    FROM handling_act AS a
    WHERE {seen}
        AND (%(communities)s IS NULL OR a.community = ANY (%(communities)s::text[]))
        AND a.month BETWEEN %(first_month)s AND %(last_month)s
    GROUP BY GROUPING SETS ((a.month, a.community), (a.month, a.community, a.person))
    ORDER BY a.month DESC, a.community, a.person NULLS FIRST LIMIT %(limit)s
""").format(seen=_SEEN)
_OVERRIDES = SQL("""
    SELECT a.community, a.month, count(*) FILTER (WHERE a.act = 'personal_let_through'),
        count(*) FILTER (WHERE a.act = 'phrase_let_through'),
        count(*) FILTER (WHERE a.act = 'publication_let_out')
    FROM handling_act AS a
    WHERE {seen} AND a.act IN ('personal_let_through', 'phrase_let_through', 'publication_let_out')
        AND (%(communities)s IS NULL OR a.community = ANY (%(communities)s::text[]))
        AND a.month BETWEEN %(first_month)s AND %(last_month)s
    GROUP BY a.month, a.community ORDER BY a.month DESC, a.community
""").format(seen=_SEEN)
_ACTS = SQL("""
    SELECT a.position, a.person, a.subject::text, a.at FROM handling_act AS a
    WHERE {seen} AND a.month = %(month)s AND a.community = %(community)s
        AND a.act = ANY (%(acts)s::text[])
        AND (%(person)s IS NULL OR a.person = %(person)s)
    ORDER BY a.position DESC LIMIT %(limit)s
""").format(seen=_SEEN)

_TOGETHER: Mapping[str, tuple[Act, ...]] = {
    "handled": ("resolved", "merged", "withdrawn"),
    "judged": ("confirmed", "dismissed"),
}
EARLIEST, LATEST = "0000-01", "9999-12"


def handling_rates(
    connection: Connection, asked: HandlingFilter, as_of: AsOf, *, limit: int
) -> HandlingRates:
    """Each team's months with its people."""
    together = {name: list(acts) for name, acts in _TOGETHER.items()}
    parameters = {**_parameters(asked, as_of), **together, "limit": limit + 1}
    with reading(connection, VIEW) as view:
        view.cursor.execute(_RATES, parameters)
        rows = [_row(record) for record in view.cursor]
        return HandlingRates(
            rows=tuple(rows[:limit]), complete=len(rows) <= limit, watermark=view.watermark
        )


def overrides(connection: Connection, asked: HandlingFilter, as_of: AsOf) -> Overrides:
    """How often rules about wording were overridden."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_OVERRIDES, _parameters(asked, as_of))
        rows = tuple(
            OverrideRow(
                community=community,
                month=month,
                personal=personal,
                phrase=phrase,
                publication=publication,
            )
            for community, month, personal, phrase, publication in view.cursor
        )
        return Overrides(rows=rows, watermark=view.watermark)


def _parameters(asked: HandlingFilter, as_of: AsOf) -> dict[str, Any]:
    return {
        "asker": asked.asker,
        "communities": scope_of(asked.communities),
        "first_month": asked.first_month or EARLIEST,
        "last_month": asked.last_month or LATEST,
        "position": as_of.position,
    }


def handling_acts(connection: Connection, asked: ActsFilter, as_of: AsOf, *, limit: int) -> ActList:
    """The events behind one count."""
    parameters = {
        "asker": asked.asker,
        "community": asked.community,
        "month": asked.month,
        "acts": list(_TOGETHER.get(asked.act, (asked.act,))),
        "person": asked.person,
        "position": as_of.position,
        "limit": limit + 1,
    }
    with reading(connection, VIEW) as view:
        view.cursor.execute(_ACTS, parameters)
        acts = [
            HandlingAct(position=position, person=person, subject=subject, at=at)
            for position, person, subject, at in view.cursor
        ]
        return ActList(
            acts=tuple(acts[:limit]), complete=len(acts) <= limit, watermark=view.watermark
        )


def _row(record: tuple[Any, ...]) -> HandlingRow:
    community, month, person, handled, *counts, dismissed, answered = record
    paused, rejudged, merged, withdrawn = (Rate(count=count, of=handled) for count in counts)
    return HandlingRow(
        community=community,
        month=month,
        person=person,
        handled=handled,
        paused=paused,
        rejudged=rejudged,
        merged=merged,
        withdrawn=withdrawn,
        dismissed=Rate(count=dismissed, of=answered),
    )
