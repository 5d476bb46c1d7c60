"""Which team somebody is of by the company's own chart. Its facts come in another order than those
of a community's cases: what was known when is kept, and asked for by whoever counts.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from events.instant import parse_instant
from events.organisation import LEVELS
from projections.engine.rows import Rows
from projections.engine.tables import Plain


class CompanyTeamRow(NamedTuple):
    """By a post of the company's, somebody is of a team in a span of time; as was known in
    positions ``[from_pos, to_pos)``.
    """

    post: str
    holder: str
    level: int
    team: str | None
    since: datetime
    until: datetime | None
    from_pos: int
    to_pos: int | None


class OwnPostRow(NamedTuple):
    """A community has a post of this code, which stands for one of the company's of the same."""

    community: str
    post: str
    from_pos: int


COMPANY_TEAMS = Plain("dashboard_company_team", CompanyTeamRow)
OWN_POSTS = Plain("dashboard_own_post", OwnPostRow)


def place_anew(
    post: str,
    told: dict[str, Any],
    holdings: dict[str, list[list[str | None]]],
    rows: Rows,
    position: int,
) -> None:
    """Who is of which team by a post as the chart tells it from here on."""
    before = rows.bag(COMPANY_TEAMS, (post,))
    rows.delete(COMPANY_TEAMS, (post,))
    for row in before:
        rows.insert(COMPANY_TEAMS, row if row.to_pos else row._replace(to_pos=position))
    for holder, held in holdings.items():
        for code, since, until in held:
            if code == post:
                assert since is not None
                for span in _spans(told, since, until):
                    rows.insert(COMPANY_TEAMS, CompanyTeamRow(post, holder, *span, position, None))


def _spans(
    told: dict[str, Any], since: str, until: str | None
) -> Iterator[tuple[int, str | None, datetime, datetime | None]]:
    """Level, team, and from when to when."""
    cuts = {since, *(begins for begins, _, _ in told["terms"])}
    cuts |= {end for end in (until, told["ended"]) if end is not None}
    inside = sorted(cut for cut in cuts if cut >= since and (until is None or cut <= until))
    for begin, end in pairwise([*inside, None]):
        terms = in_force(told, begin) if begin != until else None
        if terms is not None:
            level, team = terms
            stop = None if end is None else parse_instant(end)
            yield LEVELS.index(level), team, parse_instant(begin), stop


def in_force(post: dict[str, Any], when: str) -> tuple[Any, str | None] | None:
    """A post's level and team at an instant; None where it is not there."""
    if post["ended"] is not None and post["ended"] <= when:
        return None
    for since, level, team in reversed(post["terms"]):
        if since <= when:
            return level, team
    return None
