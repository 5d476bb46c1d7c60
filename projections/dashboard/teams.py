"""Which team somebody is of, by the chart of a case's community: the team of the highest post they
hold there when the case comes to them (Art. 7(1)).

A chart is folded here as the view goes along, so a case's team is what was known then, and stays.
That is the community's own chart: its facts come in one order with those of its cases, whoever
reads them. Those of the company's do not: who holds no post here is looked for there when figures
are asked for.
"""

from datetime import datetime
from typing import Any, NamedTuple, assert_never

from events.instant import format_instant
from events.organisation import (
    LEVELS,
    HolderAssigned,
    HolderRelieved,
    PostAbolished,
    PostChanged,
    PostEstablished,
)
from events.vocabulary import COMPANY_PARTITION
from projections.dashboard.company_teams import OWN_POSTS, OwnPostRow, in_force, place_anew
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import Plain

TeamFact = PostEstablished | PostChanged | PostAbolished | HolderAssigned | HolderRelieved
"""What a team hangs on."""

TEAMS_OF_THEIR_OWN = ("team:", "desk:")
"""Whoever is called so is no person: a case given to them is given to a team."""

_ALWAYS = "9999"
"""After any instant, as text."""


class ChartRow(NamedTuple):
    """A community's chart. ``posts`` have, by code, what each was from when on (since, level,
    team) and when it ended; ``holdings`` have, by person, post, since and until.
    """

    community: str
    posts: dict[str, Any]
    holdings: dict[str, list[list[str | None]]]


CHARTS = Plain("dashboard_chart", ChartRow)


def chart_of(event: ViewEvent[Any]) -> str:
    """Whose chart an event is about, or goes by."""
    return event.recorded.envelope.partitionkey


def redraw(event: ViewEvent[Any], fact: TeamFact, rows: Rows) -> None:
    """The chart after the fact."""
    community = chart_of(event)
    before = rows.bag(CHARTS, (community,))
    row = before[0] if before else ChartRow(community, {}, {})
    posts, holdings = dict(row.posts), dict(row.holdings)
    match fact:
        case PostEstablished():
            terms = [format_instant(fact.since), fact.level, fact.team]
            posts[fact.post] = {"terms": [terms], "ended": None}
            holdings = {who: [h for h in of if h[0] != fact.post] for who, of in holdings.items()}
        case PostChanged():
            post = posts[fact.post]
            _, level, team = post["terms"][-1]
            terms = [format_instant(fact.since), fact.level or level, fact.team or team]
            posts[fact.post] = {**post, "terms": [*post["terms"], terms]}
        case PostAbolished():
            posts[fact.post] = {**posts[fact.post], "ended": format_instant(fact.ended_at)}
        case HolderAssigned():
            until = None if fact.until is None else format_instant(fact.until)
            held = [fact.post, format_instant(fact.since), until]
            holdings[fact.holder] = [*holdings.get(fact.holder, []), held]
        case HolderRelieved():
            holdings[fact.holder] = _relieved(holdings[fact.holder], fact)
        case _:
            assert_never(fact)
    rows.delete(CHARTS, (community,))
    rows.insert(CHARTS, ChartRow(community, posts, holdings))
    if community == COMPANY_PARTITION:
        place_anew(fact.post, posts[fact.post], holdings, rows, event.position)
    elif fact.post not in row.posts:
        rows.insert(OWN_POSTS, OwnPostRow(community, fact.post, event.position))


def _relieved(holdings: list[list[str | None]], fact: HolderRelieved) -> list[list[str | None]]:
    """The first one of that post that was still open then ends; one that had not begun never
    does.
    """
    ended_at = format_instant(fact.ended_at)
    open_ = [h for h in holdings if h[0] == fact.post and (h[2] or _ALWAYS) > ended_at]
    first = min(open_, key=lambda h: h[1] or "")
    until = max(ended_at, first[1] or "")
    return [[h[0], h[1], until] if h is first else h for h in holdings]


class Placed(NamedTuple):
    """The team of whoever a case came to. ``unplaced_at``: they hold no post of the community's
    then, and are of the team the company's chart says, if any.
    """

    team: str | None
    unplaced_at: datetime | None


def team_of(handler: str, event: ViewEvent[Any], at: datetime, rows: Rows) -> Placed:
    """The team a case is with that came to a handler at an instant."""
    if handler.startswith(TEAMS_OF_THEIR_OWN):
        return Placed(handler, None)
    found = rows.bag(CHARTS, (chart_of(event),))
    when = format_instant(at)
    best: tuple[int, str, str | None] | None = None
    for chart in found:
        for code, since, until in chart.holdings.get(handler, ()):
            assert code is not None
            assert since is not None
            held = since <= when < (until or _ALWAYS)
            terms = in_force(chart.posts[code], when) if held else None
            if terms is not None:
                level, team = terms
                best = min(filter(None, (best, (-LEVELS.index(level), code, team))))
    return Placed(None, at) if best is None else Placed(best[2], None)
