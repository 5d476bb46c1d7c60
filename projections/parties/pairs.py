"""Who may be one and the same: parties of a community of one name or one telephone number."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from projections.driver import Connection
from projections.live import reading
from projections.parties.model import Conflict, Known, Likeness, Pair, PairList, Role
from projections.parties.queries import SHARED_MAX, VIEW
from projections.parties.told import OF, known_of, roles_of, scope, with_roles

_PAIRS = """
    WITH numbers AS (
        SELECT DISTINCT s.subject, n.lexeme FROM party_search AS s, unnest(s.phones) AS n
        WHERE s.community = %(community)s AND s.phones <> ''
    ),
    alike (one, other, home, phone, name) AS (
        SELECT a.subject, b.subject, a.units = b.units AND a.units <> '', false, true
        FROM party_search AS a
        JOIN party_search AS b ON b.community = a.community AND b.names = a.names
            AND b.subject > a.subject
        WHERE a.community = %(community)s AND a.names <> ''
        UNION ALL
        SELECT a.subject, b.subject, false, true, false
        FROM numbers AS a JOIN numbers AS b ON b.lexeme = a.lexeme AND b.subject > a.subject
        WHERE a.lexeme IN (
            SELECT n.lexeme FROM numbers AS n
            GROUP BY n.lexeme HAVING count(*) BETWEEN 2 AND %(shared)s)
    )
    SELECT a.one::text, a.other::text, bool_or(a.home), bool_or(a.phone), bool_or(a.name)
    FROM alike AS a
    WHERE NOT EXISTS (
            SELECT FROM party_merge AS m, party_merge AS n
            WHERE m.subject = a.one AND n.subject = a.other
                AND m.into_subject = n.into_subject)
        AND NOT EXISTS (
            SELECT FROM party_merge AS m
            WHERE m.subject = a.one AND m.into_subject = a.other
                OR m.subject = a.other AND m.into_subject = a.one)
    GROUP BY a.one, a.other
    ORDER BY bool_or(a.phone) AND bool_or(a.name) DESC, bool_or(a.home) DESC,
        bool_or(a.phone) DESC, 1, 2
    LIMIT %(limit)s
"""


def pairs(
    connection: Connection,
    community: str,
    *,
    hidden: frozenset[str],
    on: datetime,
    limit: int,
) -> PairList:
    """Parties of a community that have one name or one telephone number, the likeliest first; never
    merged by themselves.
    """
    with reading(connection, VIEW) as view:
        wanted = {"community": community, "limit": limit + 1, "shared": SHARED_MAX}
        view.cursor.execute(_PAIRS, wanted)
        found: list[tuple[str, str, bool, bool, bool]] = view.cursor.fetchall()
        subjects = list(dict.fromkeys(each for row in found for each in row[:2]))
        asked = {**scope(frozenset({community}), hidden), "subjects": subjects}
        view.cursor.execute(OF, asked)
        known = {each.subject: each for each in map(known_of, view.cursor)}
        roles = roles_of(view.cursor, subjects, on)
        told = tuple(
            _pair(known[one], known[other], _likeness(*alike), roles)
            for one, other, *alike in found[:limit]
            if one in known and other in known
        )
        return PairList(pairs=told, complete=len(found) <= limit, watermark=view.watermark)


def _likeness(home: bool, phone: bool, name: bool) -> Likeness:
    if phone:
        return "same_name_and_phone" if name else "same_phone"
    return "same_name_and_home" if home else "same_name"


def _pair(
    one: Known, other: Known, likeness: Likeness, roles: Mapping[str, Sequence[Role]]
) -> Pair:
    conflicts: list[Conflict] = []
    by_phone = likeness in {"same_phone", "same_name_and_phone"}
    if not by_phone and "phone" in one.sealed and "phone" in other.sealed:
        conflicts.append("two_phones")
    if likeness == "same_phone" and "name" in one.sealed and "name" in other.sealed:
        conflicts.append("two_names")
    mine, theirs = roles.get(one.subject, ()), roles.get(other.subject, ())
    if any(a.flat is not None and a.flat == b.flat and _apart(a, b) for a in mine for b in theirs):
        conflicts.append("one_after_another")
    return Pair(
        one=with_roles(one, mine),
        other=with_roles(other, theirs),
        likeness=likeness,
        conflicts=tuple(conflicts),
    )


def _apart(a: Role, b: Role) -> bool:
    return (a.ended_at is not None and a.ended_at <= b.since) or (
        b.ended_at is not None and b.ended_at <= a.since
    )
