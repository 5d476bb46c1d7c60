"""What was counted outside of each day beside what the ledger holds (situation:reconciliation)."""

from dataclasses import dataclass
from datetime import date

from psycopg2.sql import SQL

from projections.driver import Connection
from projections.live import reading
from projections.reading import AsOf, scope_of
from projections.registers.queries import VIEW, at_moment, moment_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledFilter:
    """Of which communities and days, the first and the last included. ``communities`` None means
    any, and what concerns the whole company besides.
    """

    communities: frozenset[str] | None
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledDay:
    """One count of one day. ``gap`` is what the ledger holds too many, or lacks where it is
    negative; ``state`` tells whether the numbers agree, differ, or differ for a known reason.
    """

    id: str
    community: str | None
    counted: str
    source: str | None
    day: date
    outside: int
    held: int
    gap: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledDays:
    """Newest day first."""

    days: tuple[ReconciledDay, ...]
    watermark: int


_DAYS = SQL("""
    SELECT i.id, i.community, i.detail ->> 'counted', i.detail ->> 'source', i.detail ->> 'day',
        (i.detail ->> 'outside')::integer, (i.detail ->> 'held')::integer,
        (i.detail ->> 'gap')::integer, i.state
    FROM register_item AS i
    WHERE i.kind = 'reconciliation' AND {at}
        AND i.detail ->> 'day' BETWEEN %(first_day)s AND %(last_day)s
        AND (%(communities)s IS NULL OR i.community = ANY (%(communities)s::text[]))
    ORDER BY i.detail ->> 'day' DESC, i.community, i.opened_at, i.id
""")


def reconciled_days(connection: Connection, asked: ReconciledFilter, as_of: AsOf) -> ReconciledDays:
    """Every count of these days."""
    parameters = {
        "communities": scope_of(asked.communities),
        "first_day": asked.first_day.isoformat(),
        "last_day": asked.last_day.isoformat(),
        **moment_of(as_of),
    }
    with reading(connection, VIEW) as view:
        view.cursor.execute(_DAYS.format(at=at_moment(as_of, "i")), parameters)
        days = tuple(
            ReconciledDay(
                id=id_,
                community=community,
                counted=counted,
                source=source,
                day=date.fromisoformat(day),
                outside=outside,
                held=held,
                gap=gap,
                state=state,
            )
            for id_, community, counted, source, day, outside, held, gap, state in view.cursor
        )
        return ReconciledDays(days=days, watermark=view.watermark)
