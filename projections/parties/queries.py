"""The directory's answers: who is known where, and one person with all that is theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg2.sql import SQL

from projections.driver import Connection, Cursor
from projections.engine.lexing import quoted
from projections.live import reading
from projections.paging import read_cursor, write_cursor
from projections.parties.model import (
    Known,
    KnownPage,
    PartiesFilter,
    Person,
)
from projections.parties.told import KNOWN, OF, TOLD, known_of, roles_of, scope, with_roles

VIEW = "parties"
CASES_MAX = 100
SAME_MAX = 50
"""Parties that are one person; more are not followed."""
SHARED_MAX = 5
"""A number more parties have than this is a switchboard's, and says nothing of them."""

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
""").format(known=SQL(KNOWN), told=TOLD, lives=_LIVES)
_SAME = """
    WITH RECURSIVE same (subject) AS (
        SELECT unnest(%(subjects)s::uuid[])
        UNION
        SELECT CASE WHEN m.subject = same.subject THEN m.into_subject ELSE m.subject END
        FROM party_merge AS m JOIN same ON same.subject IN (m.subject, m.into_subject)
    )
    SELECT subject::text FROM same LIMIT %(limit)s
"""
_MERGED = """
    SELECT m.subject::text, m.into_subject::text, m.item::text FROM party_merge AS m
    WHERE m.subject = ANY (%(subjects)s::uuid[]) OR m.into_subject = ANY (%(subjects)s::uuid[])
"""
_CASES = """
    SELECT DISTINCT c.case_id::text FROM party_case AS c
    WHERE c.subject = ANY (%(subjects)s::uuid[])
        AND (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
        AND (%(hidden)s IS NULL OR c.case_id <> ALL (%(hidden)s::uuid[]))
        AND NOT EXISTS (SELECT FROM party_unnamed AS u WHERE u.case_id = c.case_id)
    ORDER BY c.case_id::text DESC LIMIT %(limit)s
"""
_OF_NUMBER = """
    SELECT DISTINCT subject::text FROM party_search
    WHERE phones @@ %(numbers)s::tsquery LIMIT %(shared)s + 1
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
    community, building, after = read_cursor(cursor, _place) if cursor else _FIRST
    parameters = {
        **scope(asked.communities, asked.hidden),
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
        found = [known_of(row) for row in view.cursor]
        rows = _whole(view.cursor, found[:limit], asked.on)
        more = None
        if len(found) > limit:
            last = found[limit - 1]
            more = write_cursor((last.community, last.building or "", last.subject))
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
        same = _same(view.cursor, [subject])
        asked = {**scope(communities, hidden), "subjects": same}
        view.cursor.execute(OF, asked)
        found = [known_of(row) for row in view.cursor]
        view.cursor.execute(_MERGED, asked)
        merges = {each: (into, item) for each, into, item in view.cursor}
        view.cursor.execute(_CASES, {**asked, "limit": CASES_MAX})
        cases = tuple(case for (case,) in view.cursor)
        roles = roles_of(view.cursor, same, on)
        into, item = merges.get(subject, (None, None))
        return Person(
            subject=subject,
            merged_into=into,
            identity=item,
            known=tuple(with_roles(each, roles.get(each.subject, ())) for each in found),
            cases=cases,
            watermark=view.watermark,
        )


def cases_of_number(
    connection: Connection, numbers: frozenset[str], asked: Mapping[str, Any], *, limit: int
) -> tuple[str, ...]:
    """The newest cases of everybody who has one of these telephone numbers, by their keyed pieces;
    ``asked`` is the scope. A number more have than that is a switchboard's: it has none.
    """
    wanted = {"numbers": " | ".join(map(quoted, sorted(numbers))), "shared": SHARED_MAX}
    with reading(connection, VIEW) as view:
        view.cursor.execute(_OF_NUMBER, wanted)
        subjects = [subject for (subject,) in view.cursor]
        if not subjects or len(subjects) > SHARED_MAX:
            return ()
        same = _same(view.cursor, subjects)
        view.cursor.execute(_CASES, {**asked, "subjects": same, "limit": limit})
        return tuple(case for (case,) in view.cursor)


def _same(cursor: Cursor, subjects: list[str]) -> list[str]:
    """These, and everybody who is one person with one of them."""
    cursor.execute(_SAME, {"subjects": subjects, "limit": SAME_MAX})
    return [each for (each,) in cursor]


def _whole(cursor: Cursor, found: Iterable[Known], on: datetime) -> tuple[Known, ...]:
    """Those found, with who is seen under them and the roles of all."""
    found = tuple(found)
    subjects = [each.subject for each in found]
    cursor.execute(_MERGED, {"subjects": subjects})
    under: defaultdict[str, list[str]] = defaultdict(list)
    for each, into, _ in cursor:
        under[into].append(each)
    everybody = [*subjects, *(each for others in under.values() for each in others)]
    roles = roles_of(cursor, everybody, on)
    return tuple(
        with_roles(
            each,
            [role for one in (each.subject, *under[each.subject]) for role in roles.get(one, ())],
            also=tuple(under[each.subject]),
        )
        for each in found
    )


def _place(community: object, building: object, subject: object) -> tuple[str, str, str]:
    return str(community), str(building), str(UUID(str(subject)))
