"""Published versions, now or as of any position."""

from projections.driver import Connection
from projections.live import reading
from projections.promises.model import PublishedVersion, VersionList
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
