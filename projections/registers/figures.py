"""Figures made of registers: how satisfied people are, and how orders of authorities were answered
(Art. 1, 3(4)).

Every figure is a count of items, told with the number behind it, and none reads anything personal.
What each counts: docs/metrics.md.
"""

from dataclasses import dataclass
from typing import Any

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.rates import Rate
from projections.reading import AsOf, scope_of
from projections.registers.queries import VIEW, at_moment


@dataclass(frozen=True, kw_only=True, slots=True)
class FiguresFilter:
    """Of which communities and months, the first and the last included; None means any."""

    communities: frozenset[str] | None = None
    first_month: str | None = None
    last_month: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SatisfactionRow:
    """A community's month. ``scores`` are how many gave 1, 2, 3, 4 and 5; ``waiting`` are low ones
    nobody followed up yet, ``overdue`` those of them whose time is up.
    """

    community: str
    month: str
    answers: int
    scores: tuple[int, int, int, int, int]
    low: int
    waiting: int
    overdue: int
    anonymous: int
    commendations: int

    @property
    def average(self) -> float | None:
        """The mean score, to two places; None where nobody answered."""
        total = sum(score * count for score, count in enumerate(self.scores, start=1))
        return round(total / self.answers, 2) if self.answers else None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRatesRow:
    """Orders an authority sent to a community in a month."""

    community: str
    month: str
    authority: str
    received: int
    given_back: int
    signed: Rate
    in_time: Rate
    satisfied: Rate
    again: Rate


@dataclass(frozen=True, kw_only=True, slots=True)
class SatisfactionFigures:
    """Rows, newest month first, and up to where they know."""

    rows: tuple[SatisfactionRow, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFigures:
    """Rows, newest month first, and up to where they know."""

    rows: tuple[OrderRatesRow, ...]
    watermark: int


_ASKED = SQL("""
    {at} AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
    AND i.community IS NOT NULL
    AND (%(first_month)s IS NULL OR i.detail ->> 'month' >= %(first_month)s)
    AND (%(last_month)s IS NULL OR i.detail ->> 'month' <= %(last_month)s)
""")
_SATISFACTION = SQL("""
    WITH item AS (
        SELECT i.community, i.detail ->> 'month' AS month, i.kind, i.state, i.due_at,
            (i.detail ->> 'score')::integer AS score,
            (i.detail ->> 'anonymous')::boolean AS anonymous
        FROM register_item AS i WHERE i.kind IN ('survey', 'commendation') AND {asked}
    )
    SELECT community, month, count(*) FILTER (WHERE kind = 'survey'),
        count(*) FILTER (WHERE score = 1), count(*) FILTER (WHERE score = 2),
        count(*) FILTER (WHERE score = 3), count(*) FILTER (WHERE score = 4),
        count(*) FILTER (WHERE score = 5), count(*) FILTER (WHERE state IN ('low', 'followed_up')),
        count(*) FILTER (WHERE state = 'low'),
        count(*) FILTER (WHERE state = 'low' AND due_at < %(instant)s),
        count(*) FILTER (WHERE anonymous), count(*) FILTER (WHERE kind = 'commendation')
    FROM item GROUP BY community, month ORDER BY month DESC, community
""")
_ORDERS = SQL("""
    WITH item AS (
        SELECT i.community, i.detail ->> 'month' AS month, i.detail ->> 'authority' AS authority,
            i.state = 'returned' AS given_back, i.opened_at,
            (i.detail ->> 'sign_by')::timestamptz AS sign_by,
            (i.detail ->> 'signed_at')::timestamptz AS signed_at,
            (i.detail ->> 'due_at')::timestamptz AS due_at,
            (i.detail ->> 'replied_at')::timestamptz AS replied_at,
            (i.detail ->> 'satisfied')::boolean AS satisfied,
            EXISTS (
                SELECT FROM register_item AS later
                WHERE later.kind = 'external_order' AND {later} AND later.community = i.community
                    AND later.detail ->> 'authority' = i.detail ->> 'authority'
                    AND later.detail ->> 'their_number' = i.detail ->> 'their_number'
                    AND later.opened_at > (i.detail ->> 'replied_at')::timestamptz
            ) AS again
        FROM register_item AS i WHERE i.kind = 'external_order' AND {asked}
    )
    SELECT community, month, authority, count(*), count(*) FILTER (WHERE given_back),
        count(*) FILTER (WHERE signed_at <= coalesce(sign_by, signed_at)),
        count(*) FILTER (WHERE NOT given_back
            AND (signed_at IS NOT NULL OR coalesce(sign_by, due_at) < %(instant)s)),
        count(*) FILTER (WHERE replied_at <= due_at),
        count(*) FILTER (WHERE NOT given_back
            AND (replied_at IS NOT NULL OR due_at < %(instant)s)),
        count(*) FILTER (WHERE satisfied), count(*) FILTER (WHERE satisfied IS NOT NULL),
        count(*) FILTER (WHERE again), count(*) FILTER (WHERE replied_at IS NOT NULL)
    FROM item GROUP BY community, month, authority ORDER BY month DESC, community, authority
""")


def satisfaction(connection: Connection, asked: FiguresFilter, as_of: AsOf) -> SatisfactionFigures:
    """Each community's months with an answer or praise."""
    with reading(connection, VIEW) as view:
        asked_sql = _ASKED.format(at=at_moment(as_of, "i"))
        view.cursor.execute(_SATISFACTION.format(asked=asked_sql), figures_parameters(asked, as_of))
        rows = tuple(
            SatisfactionRow(
                community=community,
                month=month,
                answers=answers,
                scores=(one, two, three, four, five),
                low=low,
                waiting=waiting,
                overdue=overdue,
                anonymous=anonymous,
                commendations=praise,
            )
            for (
                community, month, answers, one, two, three, four, five,
                low, waiting, overdue, anonymous, praise,
            ) in view.cursor
        )  # fmt: skip
        return SatisfactionFigures(rows=rows, watermark=view.watermark)


def order_rates(connection: Connection, asked: FiguresFilter, as_of: AsOf) -> OrderFigures:
    """Each community's months by authority."""
    with reading(connection, VIEW) as view:
        statement = _ORDERS.format(
            asked=_ASKED.format(at=at_moment(as_of, "i")), later=at_moment(as_of, "later")
        )
        view.cursor.execute(statement, figures_parameters(asked, as_of))
        rows = tuple(
            OrderRatesRow(
                community=community,
                month=month,
                authority=authority,
                received=received,
                given_back=given_back,
                signed=Rate(count=counts[0], of=counts[1]),
                in_time=Rate(count=counts[2], of=counts[3]),
                satisfied=Rate(count=counts[4], of=counts[5]),
                again=Rate(count=counts[6], of=counts[7]),
            )
            for community, month, authority, received, given_back, *counts in view.cursor
        )
        return OrderFigures(rows=rows, watermark=view.watermark)


def figures_parameters(asked: FiguresFilter, as_of: AsOf) -> dict[str, Any]:
    """What the questions are asked with."""
    return {
        "communities": scope_of(asked.communities),
        "first_month": asked.first_month,
        "last_month": asked.last_month,
        "instant": as_of.instant,
        "position": as_of.position,
    }
