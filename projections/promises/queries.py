"""Published versions, now or as of any position."""

from psycopg2.extras import Json

from projections.driver import Connection
from projections.live import reading
from projections.promises.model import Asking, Draw, DrawList, PublishedVersion, VersionList
from projections.promises.view import VersionKind
from projections.reading import AsOf

VIEW = "promises"

_VERSIONS = """
    SELECT id, number, position, effective_at, published_at, published_by, basis, terms,
        number = max(number) FILTER (WHERE effective_at <= %(instant)s) OVER (PARTITION BY id)
    FROM promises_version
    WHERE kind = %(kind)s AND position <= %(position)s
    ORDER BY id, number DESC
"""
_DRAWS = """
    SELECT day, resolved, drawn, policy, seed, seed_position, drawn_at, position
    FROM promises_draw WHERE position <= %(position)s ORDER BY day DESC LIMIT %(limit)s
"""
_ASKINGS = """
    SELECT position, by_actor, at, asked FROM promises_asking
    WHERE %(communities)s IS NULL
        OR communities <> '[]' AND %(communities)s::jsonb @> communities
    ORDER BY position DESC LIMIT %(limit)s
"""
_NEWEST = 2**63 - 1


def versions(connection: Connection, kind: VersionKind, as_of: AsOf) -> VersionList:
    """Every version of each calendar, or of the policy."""
    asked = {
        "kind": kind,
        "instant": as_of.instant,
        "position": _NEWEST if as_of.position is None else as_of.position,
    }
    with reading(connection, VIEW) as view:
        view.cursor.execute(_VERSIONS, asked)
        found = tuple(
            PublishedVersion(
                id=id_,
                number=number,
                position=position,
                effective_at=effective_at,
                published_at=published_at,
                published_by=published_by,
                basis=basis,
                terms=terms,
                in_force=bool(in_force),
            )
            for (
                id_, number, position, effective_at, published_at, published_by, basis, terms,
                in_force,
            ) in view.cursor
        )  # fmt: skip
        return VersionList(versions=found, watermark=view.watermark)


def draws(connection: Connection, as_of: AsOf, *, limit: int) -> DrawList:
    """The last days whose lots were drawn."""
    position = _NEWEST if as_of.position is None else as_of.position
    with reading(connection, VIEW) as view:
        view.cursor.execute(_DRAWS, {"position": position, "limit": limit})
        found = tuple(
            Draw(
                day=day,
                resolved=resolved,
                drawn=drawn,
                policy=policy,
                seed=seed,
                seed_position=seed_position,
                drawn_at=drawn_at,
                position=at,
            )
            for day, resolved, drawn, policy, seed, seed_position, drawn_at, at in view.cursor
        )
        return DrawList(draws=found, watermark=view.watermark)


def askings(
    connection: Connection, communities: frozenset[str] | None, *, limit: int
) -> tuple[Asking, ...]:
    """The last ones about nothing beyond these communities; None: all."""
    within = None if communities is None else Json(sorted(communities))
    with reading(connection, VIEW) as view:
        view.cursor.execute(_ASKINGS, {"communities": within, "limit": limit})
        return tuple(
            Asking(position=position, by=by, at=at, asked=asked)
            for position, by, at, asked in view.cursor
        )
