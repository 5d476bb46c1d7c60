"""The directory's answers: who is known where, one person with all that is theirs, and who may be
one and the same.
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg2.sql import SQL

from projections.driver import Connection, Cursor
from projections.engine.lexing import quoted
from projections.live import reading
from projections.parties.model import (
    Conflict,
    Known,
    KnownPage,
    Likeness,
    Pair,
    PairList,
    PartiesFilter,
    Person,
    Role,
)
from projections.reading import BadCursorError, SealedField

VIEW = "parties"
CASES_MAX = 100
SAME_MAX = 50
"""Parties that are one person; more are not followed."""
SHARED_MAX = 5
"""A number more parties have than this is a switchboard's, and says nothing of them."""

_KNOWN = "k.subject, k.community, k.kind, k.building, k.last_at, k.sealed"
_TOLD = SQL("""
    (k.told_by <> 'contact' OR EXISTS (
        SELECT FROM party_case AS c WHERE c.subject = k.subject
            AND (%(hidden)s IS NULL OR c.case_id <> ALL (%(hidden)s::uuid[]))
            AND NOT EXISTS (SELECT FROM party_unnamed AS u WHERE u.case_id = c.case_id)))
""")
_LIVES = SQL("""
    EXISTS (
        SELECT FROM party_role AS r WHERE r.subject = ANY (
            SELECT k.subject UNION ALL
            SELECT m.subject FROM party_merge AS m WHERE m.into_subject = k.subject)
        AND r.community = k.community AND r.since <= %(on)s
        AND (r.ended_at IS NULL OR r.ended_at > %(on)s))
""")
_LIST = SQL("""
    SELECT {known} FROM party_known AS k
    WHERE (%(communities)s IS NULL OR k.community = ANY (%(communities)s::text[]))
        AND (%(building)s IS NULL OR k.building = %(building)s)
        AND NOT EXISTS (SELECT FROM party_merge AS m WHERE m.subject = k.subject)
        AND {told}
        AND CASE %(sort)s
            WHEN 'residents' THEN {lives}
            WHEN 'bodies' THEN k.kind = ANY (%(bodies)s::text[])
            WHEN 'others' THEN NOT {lives} AND k.kind <> ALL (%(bodies)s::text[])
            ELSE true END
        AND (%(search)s IS NULL OR k.subject IN (
            SELECT coalesce(m.into_subject, s.subject) FROM party_search AS s
            LEFT JOIN party_merge AS m ON m.subject = s.subject
            WHERE s.terms @@ %(search)s::tsquery))
        AND (k.community, coalesce(k.building, ''), k.subject)
            > (%(after_community)s, %(after_building)s, %(after)s::uuid)
    ORDER BY k.community, coalesce(k.building, ''), k.subject LIMIT %(limit)s
""").format(known=SQL(_KNOWN), told=_TOLD, lives=_LIVES)
_SAME = """
    WITH RECURSIVE same (subject) AS (
        SELECT %(subject)s::uuid
        UNION
        SELECT CASE WHEN m.subject = same.subject THEN m.into_subject ELSE m.subject END
        FROM party_merge AS m JOIN same ON same.subject IN (m.subject, m.into_subject)
    )
    SELECT subject::text FROM same LIMIT %(limit)s
"""
_OF = SQL("""
    SELECT {known} FROM party_known AS k
    WHERE k.subject = ANY (%(subjects)s::uuid[])
        AND (%(communities)s IS NULL OR k.community = ANY (%(communities)s::text[]))
        AND {told}
    ORDER BY k.community, k.last_at DESC, k.subject
""").format(known=SQL(_KNOWN), told=_TOLD)
_MERGED = """
    SELECT m.subject::text, m.into_subject::text, m.item::text FROM party_merge AS m
    WHERE m.subject = ANY (%(subjects)s::uuid[]) OR m.into_subject = ANY (%(subjects)s::uuid[])
"""
_ROLES = """
    SELECT r.subject::text, r.item::text, r.community, r.building, r.flat::text, r.role,
        r.purposes, r.since, r.until, r.ended_at
    FROM party_role AS r WHERE r.subject = ANY (%(subjects)s::uuid[])
    ORDER BY r.ended_at IS NOT NULL, r.since DESC, r.item, r.key
"""
_CASES = """
    SELECT DISTINCT c.case_id::text FROM party_case AS c
    WHERE c.subject = ANY (%(subjects)s::uuid[])
        AND (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
        AND (%(hidden)s IS NULL OR c.case_id <> ALL (%(hidden)s::uuid[]))
        AND NOT EXISTS (SELECT FROM party_unnamed AS u WHERE u.case_id = c.case_id)
    ORDER BY c.case_id::text DESC LIMIT %(limit)s
"""
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
_FIRST = ("", "", "00000000-0000-0000-0000-000000000000")


def parties(
    connection: Connection,
    asked: PartiesFilter,
    *,
    bodies: frozenset[str],
    cursor: str | None,
    limit: int,
    lexemes: frozenset[str] | None,
) -> KnownPage:
    """A page of those who are known, each under whom they are seen, with the roles of all who are
    one person with them. Raises ``BadCursorError``.
    """
    community, building, after = _place(cursor) if cursor else _FIRST
    parameters = {
        **_scope(asked.communities, asked.hidden),
        "building": asked.building,
        "sort": asked.sort,
        "bodies": sorted(bodies),
        "search": None if lexemes is None else " & ".join(map(quoted, sorted(lexemes))),
        "on": asked.on,
        "after_community": community,
        "after_building": building,
        "after": after,
        "limit": limit + 1,
    }
    with reading(connection, VIEW) as view:
        view.cursor.execute(_LIST, parameters)
        found = [_known(row) for row in view.cursor]
        rows = _whole(view.cursor, found[:limit], asked.on)
        more = None
        if len(found) > limit:
            last = found[limit - 1]
            more = _cursor((last.community, last.building or "", last.subject))
        return KnownPage(rows=rows, next_cursor=more, watermark=view.watermark)


def person(
    connection: Connection,
    subject: str,
    *,
    communities: frozenset[str] | None,
    hidden: frozenset[str],
    on: datetime,
) -> Person:
    """Somebody, with everybody who is one person with them; nobody known where they are not."""
    with reading(connection, VIEW) as view:
        view.cursor.execute(_SAME, {"subject": subject, "limit": SAME_MAX})
        same = [each for (each,) in view.cursor]
        asked = {**_scope(communities, hidden), "subjects": same}
        view.cursor.execute(_OF, asked)
        found = [_known(row) for row in view.cursor]
        view.cursor.execute(_MERGED, asked)
        merges = {each: (into, item) for each, into, item in view.cursor}
        view.cursor.execute(_CASES, {**asked, "limit": CASES_MAX})
        cases = tuple(case for (case,) in view.cursor)
        roles = _roles(view.cursor, same, on)
        into, item = merges.get(subject, (None, None))
        return Person(
            subject=subject,
            merged_into=into,
            identity=item,
            known=tuple(_with_roles(each, roles.get(each.subject, ())) for each in found),
            cases=cases,
            watermark=view.watermark,
        )


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
        asked = {**_scope(frozenset({community}), hidden), "subjects": subjects}
        view.cursor.execute(_OF, asked)
        known = {each.subject: each for each in map(_known, view.cursor)}
        roles = _roles(view.cursor, subjects, on)
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
        one=_with_roles(one, mine),
        other=_with_roles(other, theirs),
        likeness=likeness,
        conflicts=tuple(conflicts),
    )


def _apart(a: Role, b: Role) -> bool:
    return (a.ended_at is not None and a.ended_at <= b.since) or (
        b.ended_at is not None and b.ended_at <= a.since
    )


def _whole(cursor: Cursor, found: Iterable[Known], on: datetime) -> tuple[Known, ...]:
    """Those found, with who is seen under them and the roles of all."""
    found = tuple(found)
    subjects = [each.subject for each in found]
    cursor.execute(_MERGED, {"subjects": subjects})
    under: defaultdict[str, list[str]] = defaultdict(list)
    for each, into, _ in cursor:
        under[into].append(each)
    everybody = [*subjects, *(each for others in under.values() for each in others)]
    roles = _roles(cursor, everybody, on)
    return tuple(
        _with_roles(
            each,
            [role for one in (each.subject, *under[each.subject]) for role in roles.get(one, ())],
            also=tuple(under[each.subject]),
        )
        for each in found
    )


def _roles(cursor: Cursor, subjects: Sequence[str], on: datetime) -> Mapping[str, Sequence[Role]]:
    found: defaultdict[str, list[Role]] = defaultdict(list)
    cursor.execute(_ROLES, {"subjects": list(subjects)})
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


def _known(row: tuple[Any, ...]) -> Known:
    subject, community, kind, building, last_at, sealed = row
    return Known(
        subject=str(subject),
        community=community,
        kind=kind,
        building=building,
        last_at=last_at,
        sealed={name: SealedField(*field) for name, field in sealed.items()},
    )


def _with_roles(known: Known, roles: Sequence[Role], also: tuple[str, ...] = ()) -> Known:
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


def _scope(communities: frozenset[str] | None, hidden: frozenset[str]) -> dict[str, Any]:
    return {
        "communities": None if communities is None else sorted(communities),
        "hidden": sorted(hidden) or None,
    }


def _cursor(place: tuple[str, str, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def _place(cursor: str) -> tuple[str, str, str]:
    try:
        community, building, subject = orjson.loads(base64.urlsafe_b64decode(cursor))
        return str(community), str(building), str(UUID(subject))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise BadCursorError("this is no cursor of this list: begin at the first page") from error
