"""What is known of a party, read from its rows: the same for whoever asks for one, for all, or for
two that are alike.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.sql import SQL

from projections.driver import Cursor
from projections.parties.model import Known, Role
from projections.reading import SealedField, scope_of

KNOWN = "k.subject, k.community, k.kind, k.building, k.last_at, k.sealed"
TOLD = SQL("""
    (k.told_by <> 'contact' OR EXISTS (
        SELECT FROM party_case AS c WHERE c.subject = k.subject
            AND (%(hidden)s IS NULL OR c.case_id <> ALL (%(hidden)s::uuid[]))
            AND NOT EXISTS (SELECT FROM party_unnamed AS u WHERE u.case_id = c.case_id)))
""")
OF = SQL("""
    SELECT {known} FROM party_known AS k
    WHERE k.subject = ANY (%(subjects)s::uuid[])
        AND (%(communities)s IS NULL OR k.community = ANY (%(communities)s::text[]))
        AND {told}
    ORDER BY k.community, k.last_at DESC, k.subject
""").format(known=SQL(KNOWN), told=TOLD)
ROLES = """
    SELECT r.subject::text, r.item::text, r.community, r.building, r.flat::text, r.role,
        r.purposes, r.since, r.until, r.ended_at
    FROM party_role AS r WHERE r.subject = ANY (%(subjects)s::uuid[])
    ORDER BY r.ended_at IS NOT NULL, r.since DESC, r.item, r.key
"""


def roles_of(cursor: Cursor, subjects: Sequence[str], on: datetime) -> Mapping[str, Sequence[Role]]:
    """The roles of these subjects, those that have not ended first."""
    found: defaultdict[str, list[Role]] = defaultdict(list)
    cursor.execute(ROLES, {"subjects": list(subjects)})
    for subject, item, community, building, flat, role, purposes, since, until, ended in cursor:
        found[subject].append(
            Role(
                subject=subject,
                item=item,
                community=community,
                building=building,
                flat=flat,
                role=role,
                purposes=tuple(purposes),
                since=since,
                until=until,
                ended_at=ended,
                now=since <= on and (ended is None or ended > on),
            )
        )
    return found


def known_of(row: tuple[Any, ...]) -> Known:
    """A row of ``KNOWN``."""
    subject, community, kind, building, last_at, sealed = row
    return Known(
        subject=str(subject),
        community=community,
        kind=kind,
        building=building,
        last_at=last_at,
        sealed={name: SealedField(*field) for name, field in sealed.items()},
    )


def with_roles(known: Known, roles: Sequence[Role], also: tuple[str, ...] = ()) -> Known:
    """The same with their roles in this community, and who else is seen under them."""
    return Known(
        subject=known.subject,
        community=known.community,
        kind=known.kind,
        building=known.building,
        last_at=known.last_at,
        sealed=known.sealed,
        roles=tuple(role for role in roles if role.community == known.community),
        also=also,
    )


def scope(communities: frozenset[str] | None, hidden: frozenset[str]) -> dict[str, Any]:
    """What ``TOLD`` and its like ask by."""
    return {
        "communities": scope_of(communities),
        "hidden": sorted(hidden) or None,
    }
