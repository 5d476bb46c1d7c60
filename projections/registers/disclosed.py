"""What is to be made public when, and what was: the rounds of all disclosures (Art. 3(5))."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf, scope_of
from projections.registers.queries import VIEW, at_moment, moment_of

ROUNDS_MAX = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundsFilter:
    """Rounds due from ``first`` and before ``last``; what is late at the moment asked for belongs
    to every span.
    """

    communities: frozenset[str] | None
    first: datetime
    last: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One round of one disclosure, ``day`` is its name. ``state`` is due, published or withheld."""

    disclosure: str
    day: str
    number: str | None
    community: str
    item: str
    name: str
    every: str
    audience: str
    state: str
    due_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """Rounds, the earliest first; ``scheduled`` are community and item of whatever is kept up.
    ``complete`` is False where there are more rounds.
    """

    rounds: tuple[Round, ...]
    scheduled: frozenset[tuple[str, str]]
    complete: bool
    watermark: int


_ROUNDS = SQL("""
    SELECT p.item, p.key, i.number, i.community, i.detail ->> 'item', i.detail ->> 'name',
        i.detail ->> 'every', i.detail ->> 'audience', p.state, p.due_at,
        (p.detail ->> 'published_at')::timestamptz
    FROM register_part AS p JOIN register_item AS i ON i.id = p.item AND {item_at}
    WHERE {at} AND p.kind = 'disclosure' AND p.part = 'round'
        AND (p.state = ANY ('{{due,published,withheld}}'::text[])
            AND p.due_at >= %(first)s AND p.due_at <= %(last)s
            OR p.state = 'due' AND p.due_at < %(instant)s)
        AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
    ORDER BY p.due_at, p.item, p.key LIMIT %(limit)s
""")
_SCHEDULED = SQL("""
    SELECT DISTINCT i.community, i.detail ->> 'item' FROM register_item AS i
    WHERE i.kind = 'disclosure' AND {at} AND i.state <> 'ended'
        AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
""")
_COLUMNS = (
    *("disclosure", "day", "number", "community", "item", "name"),
    *("every", "audience", "state", "due_at", "published_at"),
)


def rounds(connection: Connection, asked: RoundsFilter, as_of: AsOf) -> Rounds:
    """The rounds of a span, and what there are any rounds of."""
    parameters: dict[str, Any] = {
        "communities": scope_of(asked.communities),
        "first": asked.first,
        "last": asked.last,
        "limit": ROUNDS_MAX + 1,
        **moment_of(as_of),
    }
    with reading(connection, VIEW) as view:
        statement = _ROUNDS.format(at=at_moment(as_of, "p"), item_at=at_moment(as_of, "i"))
        view.cursor.execute(statement, parameters)
        found = [Round(**dict(zip(_COLUMNS, record, strict=True))) for record in view.cursor]
        view.cursor.execute(_SCHEDULED.format(at=at_moment(as_of, "i")), parameters)
        scheduled = frozenset((community, item) for community, item in view.cursor)
        return Rounds(
            rounds=tuple(found[:ROUNDS_MAX]),
            scheduled=scheduled,
            complete=len(found) <= ROUNDS_MAX,
            watermark=view.watermark,
        )
