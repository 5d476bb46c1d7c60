"""The inbox's answers: lists, counts and single cases, now or as of any position."""

from collections import Counter
from typing import Any

from psycopg2.sql import SQL

from projections.driver import Connection, Cursor
from projections.engine.lexing import quoted
from projections.inbox.case import FINISHED, OWED
from projections.inbox.hidden import hidden_cases
from projections.inbox.model import (
    InboxCounts,
    InboxFilter,
    InboxPage,
    InboxRow,
    IncidentFigures,
)
from projections.inbox.view import community_label
from projections.live import reading
from projections.paging import format_cursor, parse_cursor
from projections.reading import AsOf, SealedField

VIEW = "inbox"

# The planner folds what a NULL parameter makes true, so each filter costs nothing unless it is
# asked for.
_SELECT = SQL("""
    SELECT c.case_id AS "case", c.rank, c.sort_key, c.number, c.version, c.community, c.building,
    c.category, c.urgency, c.sensitivity, c.channel, c.state, c.assignee, c.party_kind, c.party,
    c.contacts, c.opened_at, c.last_at, c.first_reply_due_at, c.answered_at, c.incident,
    c.attempted_at, c.attempted_by, c.referred_to, c.heat, c.heated_at, c.hot_hand,
    c.rank = 0 AND c.first_reply_due_at < %(instant)s AS overdue,
    c.restricted <> '[]' AS restricted, c.contact,
    o.texts -> c.matter AS text, c.unnamed,
    CASE WHEN NOT c.unnamed THEN o.name END AS name,
    CASE WHEN NOT c.unnamed THEN o.phone END AS phone,
    CASE WHEN NOT c.unnamed THEN o.unit END AS unit, o.told_in
    FROM inbox_case AS c LEFT JOIN inbox_contact AS o ON o.contact = c.contact
""")
_IS = SQL("""
    (%(community)s IS NULL OR c.community = %(community)s)
    AND (%(communities)s IS NULL OR c.community = ANY (%(communities)s::text[]))
    AND (%(building)s IS NULL OR c.building = %(building)s)
    AND (%(channel)s IS NULL OR c.channel = %(channel)s)
    AND (%(category)s IS NULL OR c.category = %(category)s)
    AND (%(urgency)s IS NULL OR c.urgency = %(urgency)s)
    AND (%(states)s IS NULL OR c.state = ANY (%(states)s::text[]))
    AND (%(assignee)s IS NULL OR c.assignee = %(assignee)s)
""")
_MATCHES = SQL("""
    {is_}
    AND (%(linked)s IS NULL OR (c.incident IS NOT NULL) = %(linked)s)
    AND (%(incident)s IS NULL OR c.incident = %(incident)s::uuid)
    AND (%(buildings)s IS NULL OR c.building IS NULL OR c.building = ANY (%(buildings)s::text[]))
    AND (%(opened_since)s IS NULL OR c.opened_at >= %(opened_since)s)
    AND (NOT %(hot)s OR c.heat > 0)
    AND (%(overdue)s IS NULL
        OR (c.rank = 0 AND c.first_reply_due_at < %(instant)s) = %(overdue)s)
    AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
    AND (%(search)s IS NULL OR c.case_id IN (
        SELECT s.case_id FROM inbox_search AS s WHERE s.terms @@ %(search)s::tsquery)
        AND (NOT c.unnamed OR c.number = %(words)s))
""").format(is_=_IS)
_NOW = SQL("c.to_position IS NULL")
_THEN = SQL("""
    c.from_position <= %(position)s AND (c.to_position IS NULL OR c.to_position > %(position)s)
""")
_THEN_LIVE = SQL("int8range(c.from_position, c.to_position) @> %(position)s::bigint")

_LIST = SQL("""
    {select} WHERE {at} AND c.rank = %(rank)s
        AND (c.sort_key, c.case_id) > (%(sort_key)s, %(case)s::uuid) AND {matches}
    ORDER BY c.sort_key, c.case_id LIMIT %(limit)s
""")
_ONE = SQL("""
    {select} WHERE {at} AND c.case_id = %(case)s::uuid
        AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
""")
_COUNT = SQL("""
    SELECT c.state, c.urgency, c.category, count(*),
        count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s)
    FROM inbox_case AS c WHERE {at} AND {matches}
    GROUP BY c.state, c.urgency, c.category
""")
_INCIDENT = SQL("""
    SELECT c.state, count(*), sum(c.contacts)::bigint, count(c.answered_at),
        count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s),
        min(c.opened_at), max(c.opened_at)
    FROM inbox_case AS c WHERE {at} AND c.incident = %(incident)s::uuid
        AND (%(hidden)s IS NULL OR NOT c.case_id = ANY (%(hidden)s::uuid[]))
    GROUP BY c.state
""")
# Now, and by what the tally knows, the same from the tally; only late cases, and those kept from
# the asker, are looked at one by one.
_COUNT_BY_TALLY = SQL("""
    SELECT c.state, c.urgency, c.category, sum(c.cases)::bigint, 0
    FROM inbox_tally AS c WHERE {is_}
    GROUP BY c.state, c.urgency, c.category
    UNION ALL
    SELECT NULL, NULL, NULL, 0, count(*)
    FROM inbox_case AS c
    WHERE c.to_position IS NULL AND c.rank = 0 AND c.first_reply_due_at < %(instant)s AND {is_}
    UNION ALL
    SELECT c.state, c.urgency, c.category, -count(*),
        -count(*) FILTER (WHERE c.rank = 0 AND c.first_reply_due_at < %(instant)s)
    FROM inbox_case AS c
    WHERE c.to_position IS NULL AND c.case_id = ANY (%(hidden)s::uuid[]) AND {is_}
    GROUP BY c.state, c.urgency, c.category
""").format(is_=_IS)

_LINKED = {"any": True, "none": False}
_FIRST = (OWED, -(2**63), "00000000-0000-0000-0000-000000000000")


def list_cases(
    connection: Connection,
    filter: InboxFilter,  # noqa: A002 - the word the contract uses
    as_of: AsOf,
    *,
    cursor: str | None,
    limit: int,
    lexemes: frozenset[str] | None,
) -> InboxPage:
    """A page of cases, most pressing first: by deadline where an answer is owed, then live, then
    finished ones.

    ``lexemes`` are those of ``filter.search``; None searches nothing. A row that no event touches
    between two pages is on exactly one of them; as of a fixed position that holds for all. Raises
    ``BadCursorError``.
    """
    first_rank, sort_key, case = parse_cursor(cursor) if cursor else _FIRST
    found: list[tuple[Any, ...]] = []
    with reading(connection, VIEW) as view:
        parameters = _parameters(filter, as_of, lexemes, hidden_cases(view.cursor, filter.asker))
        for rank in range(first_rank, FINISHED + 1):
            place = {"rank": rank, "sort_key": sort_key, "case": case}
            statement = _LIST.format(select=_SELECT, at=_at(as_of, rank), matches=_MATCHES)
            missing = limit + 1 - len(found)
            view.cursor.execute(statement, {**parameters, **place, "limit": missing})
            found += view.cursor.fetchall()
            if len(found) > limit:
                break
            _, sort_key, case = _FIRST
        rows = tuple(_row(view.cursor, record) for record in found[:limit])
        more = _cursor(found[limit - 1]) if len(found) > limit else None
        return InboxPage(rows=rows, next_cursor=more, watermark=view.watermark)


def count_cases(
    connection: Connection,
    filter: InboxFilter,  # noqa: A002 - the word the contract uses
    as_of: AsOf,
    *,
    lexemes: frozenset[str] | None,
) -> InboxCounts:
    """How many cases :func:`list_cases` would list in all, and split.

    Without search, overdue and as of, the cost does not grow with the number of cases.
    """
    splits: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    overdue = 0
    with reading(connection, VIEW) as view:
        if as_of.position is None and lexemes is None and _by_tally(filter):
            statement = _COUNT_BY_TALLY
        else:
            at = _NOW if as_of.position is None else _THEN
            statement = _COUNT.format(at=at, matches=_MATCHES)
        hidden = hidden_cases(view.cursor, filter.asker)
        view.cursor.execute(statement, _parameters(filter, as_of, lexemes, hidden))
        for *values, cases, late in view.cursor:
            overdue += late
            for split, value in zip(splits, values, strict=True):
                split.update({value: cases} if cases else {})
        return InboxCounts(
            total=splits[0].total(),
            overdue=overdue,
            # A unary plus leaves out what nothing is left of: a zero would tell of a hidden case.
            by_state=dict(+splits[0]),
            by_urgency=dict(+splits[1]),
            by_category=dict(+splits[2]),
            watermark=view.watermark,
        )


def incident_figures(
    connection: Connection, incident: str, as_of: AsOf, *, asker: str | None
) -> IncidentFigures:
    """How the cases of an incident stand, those kept from the asker left out."""
    with reading(connection, VIEW) as view:
        at = _NOW if as_of.position is None else _THEN
        parameters = {
            "incident": incident,
            "instant": as_of.instant,
            "position": as_of.position,
            "hidden": hidden_cases(view.cursor, asker),
        }
        view.cursor.execute(_INCIDENT.format(at=at), parameters)
        rows = view.cursor.fetchall()
        return IncidentFigures(
            cases=sum(row[1] for row in rows),
            callers=sum(row[2] for row in rows),
            answered=sum(row[3] for row in rows),
            overdue=sum(row[4] for row in rows),
            by_state={row[0]: row[1] for row in rows},
            first_at=min((row[5] for row in rows), default=None),
            last_at=max((row[6] for row in rows), default=None),
            watermark=view.watermark,
        )


def one_case(
    connection: Connection, case: str, as_of: AsOf, *, asker: str | None
) -> InboxRow | None:
    """One case as the list would show it; None when there is none, was none then, or none for the
    asker.
    """
    with reading(connection, VIEW) as view:
        at = _NOW if as_of.position is None else _THEN
        hidden = hidden_cases(view.cursor, asker)
        parameters = {
            "case": case,
            "instant": as_of.instant,
            "position": as_of.position,
            "hidden": hidden,
        }
        view.cursor.execute(_ONE.format(select=_SELECT, at=at), parameters)
        found = view.cursor.fetchone()
        return _row(view.cursor, found) if found else None


def _by_tally(asked: InboxFilter) -> bool:
    """Whether the tally knows everything the filter asks for."""
    beyond = (asked.overdue, asked.incident, asked.buildings, asked.opened_since)
    return all(each is None for each in beyond)


def _at(as_of: AsOf, rank: int) -> SQL:
    if as_of.position is None:
        return _NOW
    return _THEN if rank == FINISHED else _THEN_LIVE


def _parameters(
    filter: InboxFilter,  # noqa: A002 - the word the contract uses
    as_of: AsOf,
    lexemes: frozenset[str] | None,
    hidden: list[str] | None,
) -> dict[str, Any]:
    communities = None if filter.communities is None else sorted(filter.communities)
    only_one = communities is not None and len(communities) == 1
    return {
        "community": communities[0] if communities and only_one else None,
        "communities": None if only_one else communities,
        "building": filter.building,
        "channel": filter.channel,
        "category": filter.category,
        "urgency": filter.urgency,
        "states": None if filter.states is None else sorted(filter.states),
        "assignee": filter.assignee,
        "hidden": hidden,
        "overdue": filter.overdue,
        "linked": _LINKED.get(filter.incident or ""),
        "incident": None if filter.incident in _LINKED else filter.incident,
        "buildings": None if filter.buildings is None else sorted(filter.buildings),
        "opened_since": filter.opened_since,
        "hot": filter.hot,
        "search": None if lexemes is None else _query(lexemes, communities),
        "words": filter.search,
        "instant": as_of.instant,
        "position": as_of.position,
    }


def _query(lexemes: frozenset[str], communities: list[str] | None) -> str:
    """A tsquery: every lexeme, in one of the communities. One without lexemes matches nothing, as
    PostgreSQL has it.
    """
    parts = [quoted(lexeme) for lexeme in sorted(lexemes)]
    if parts and communities:
        parts.append("(" + " | ".join(quoted(community_label(c)) for c in communities) + ")")
    return " & ".join(parts)


def _row(cursor: Cursor, record: tuple[Any, ...]) -> InboxRow:
    names = [column.name for column in cursor.description or ()]
    values = dict(zip(names, record, strict=True))
    contact, text = values.pop("contact"), values.pop("text")
    told_in = values.pop("told_in") or contact
    del values["rank"], values["sort_key"]
    for name in ("name", "phone", "unit"):
        sealed = values[name]
        values[name] = sealed and SealedField(
            event_id=told_in, pointer=f"/party/{name}", sealed=sealed
        )
    event_id, pointer, sealed = text or (contact, "", None)
    opening = sealed and SealedField(event_id=event_id, pointer=pointer, sealed=sealed)
    return InboxRow(text=opening, **values)


def _cursor(record: tuple[Any, ...]) -> str:
    case, rank, sort_key = record[:3]
    return format_cursor((rank, sort_key, case))
