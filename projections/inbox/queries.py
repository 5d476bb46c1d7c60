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
from projections.inbox.searched import community_label
from projections.inbox.statements import (
    ALARM_NOW,
    ALARM_THEN,
    ALARMED,
    BY_ALARM,
    BY_RANK,
    COUNT,
    COUNT_BY_TALLY,
    INCIDENT,
    LIST,
    MATCHES,
    NOW,
    ONE,
    PRESSING,
    SELECT,
    THEN,
    THEN_LIVE,
)
from projections.live import reading
from projections.paging import format_cursor, parse_cursor
from projections.reading import AsOf, SealedField, scope_of

VIEW = "inbox"

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
    finished ones; where the filter asks for alarms, by those.

    ``lexemes`` are those of ``filter.search``; None searches nothing. A row that no event touches
    between two pages is on exactly one of them; as of a fixed position that holds for all. Raises
    ``BadCursorError``.
    """
    after = parse_cursor(cursor) if cursor else _FIRST
    with reading(connection, VIEW) as view:
        parameters = _parameters(filter, as_of, lexemes, hidden_cases(view.cursor, filter.asker))
        parameters["limit"] = limit + 1
        if filter.alarms is None:
            found = _by_rank(view.cursor, as_of, parameters, after)
        else:
            found = _by_alarm(view.cursor, as_of, parameters, after)
        rows = tuple(_row(view.cursor, record) for record in found[:limit])
        more = _cursor(found[limit - 1]) if len(found) > limit else None
        return InboxPage(rows=rows, next_cursor=more, watermark=view.watermark)


def _by_rank(
    cursor: Cursor, as_of: AsOf, parameters: dict[str, Any], after: tuple[int, int, str]
) -> list[tuple[Any, ...]]:
    first_rank, sort_key, case = after
    found: list[tuple[Any, ...]] = []
    select = SELECT.format(place=BY_RANK, alarm_at=_alarm_at(as_of))
    for rank in range(first_rank, FINISHED + 1):
        place = {"rank": rank, "sort_key": sort_key, "case": case}
        statement = LIST.format(select=select, at=_at(as_of, rank), matches=MATCHES)
        missing = parameters["limit"] - len(found)
        cursor.execute(statement, {**parameters, **place, "limit": missing})
        found += cursor.fetchall()
        if len(found) == parameters["limit"]:
            break
        _, sort_key, case = _FIRST
    return found


def _by_alarm(
    cursor: Cursor, as_of: AsOf, parameters: dict[str, Any], after: tuple[int, int, str]
) -> list[tuple[Any, ...]]:
    """What presses most first. A closed case may be among them: its revisit is owed still."""
    select = SELECT.format(place=BY_ALARM, alarm_at=_alarm_at(as_of))
    statement = PRESSING.format(select=select, at=_at(as_of, FINISHED), matches=MATCHES)
    place = dict(zip(("rank", "sort_key", "case"), after, strict=True))
    cursor.execute(statement, {**parameters, **place})
    return cursor.fetchall()


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
    at, alarm_at = NOW if as_of.position is None else THEN, _alarm_at(as_of)
    with reading(connection, VIEW) as view:
        if as_of.position is None and lexemes is None and _by_tally(filter):
            statement = COUNT_BY_TALLY
        else:
            statement = COUNT.format(at=at, matches=MATCHES, alarm_at=alarm_at)
        hidden = hidden_cases(view.cursor, filter.asker)
        parameters = _parameters(filter, as_of, lexemes, hidden)
        view.cursor.execute(ALARMED.format(at=at, alarm_at=alarm_at, matches=MATCHES), parameters)
        alarms = dict(view.cursor.fetchall())
        view.cursor.execute(statement, parameters)
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
            by_alarm=alarms,
            watermark=view.watermark,
        )


def incident_figures(
    connection: Connection, incident: str, as_of: AsOf, *, asker: str | None
) -> IncidentFigures:
    """How the cases of an incident stand, those kept from the asker left out."""
    with reading(connection, VIEW) as view:
        at = NOW if as_of.position is None else THEN
        parameters = {
            "incident": incident,
            "instant": as_of.instant,
            "position": as_of.position,
            "hidden": hidden_cases(view.cursor, asker),
        }
        view.cursor.execute(INCIDENT.format(at=at), parameters)
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
        at = NOW if as_of.position is None else THEN
        hidden = hidden_cases(view.cursor, asker)
        parameters = {
            "case": case,
            "instant": as_of.instant,
            "position": as_of.position,
            "hidden": hidden,
        }
        select = SELECT.format(place=BY_RANK, alarm_at=_alarm_at(as_of))
        view.cursor.execute(ONE.format(select=select, at=at), parameters)
        found = view.cursor.fetchone()
        return _row(view.cursor, found) if found else None


def _by_tally(asked: InboxFilter) -> bool:
    """Whether the tally knows everything the filter asks for."""
    beyond = (
        asked.alarms,
        asked.only,
        asked.number,
        asked.overdue,
        asked.incident,
        asked.buildings,
        asked.opened_since,
    )
    return all(each is None for each in beyond)


def _alarm_at(as_of: AsOf) -> SQL:
    return ALARM_NOW if as_of.position is None else ALARM_THEN


def _at(as_of: AsOf, rank: int) -> SQL:
    if as_of.position is None:
        return NOW
    return THEN if rank == FINISHED else THEN_LIVE


def _parameters(
    filter: InboxFilter,  # noqa: A002 - the word the contract uses
    as_of: AsOf,
    lexemes: frozenset[str] | None,
    hidden: list[str] | None,
) -> dict[str, Any]:
    communities = scope_of(filter.communities)
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
        "alarms": None if filter.alarms is None else sorted(filter.alarms),
        "only": None if filter.only is None else sorted(filter.only),
        "number": filter.number,
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
