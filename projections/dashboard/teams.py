"""Which team somebody is of, by the chart of a case's community: the team of the highest post they
hold there when the case comes to them (Art. 7(1)).

A chart is folded here as the view goes along, so a case's team is what was known then, and stays.
It is the community's own chart only: its facts come in one order with those of its cases, whoever
reads them, and those of the company's chart do not.
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


def _relieved(holdings: list[list[str | None]], fact: HolderRelieved) -> list[list[str | None]]:
    """The first one of that post that was still open then ends; one that had not begun never
    does.
    """
    ended_at = format_instant(fact.ended_at)
    open_ = [h for h in holdings if h[0] == fact.post and (h[2] or _ALWAYS) > ended_at]
    first = min(open_, key=lambda h: h[1] or "")
    until = max(ended_at, first[1] or "")
    return [[h[0], h[1], until] if h is first else h for h in holdings]


def team_of(handler: str, event: ViewEvent[Any], at: datetime, rows: Rows) -> str | None:
    """The team a case is with that came to a handler at an instant; None: of none in the chart."""
    if handler.startswith(TEAMS_OF_THEIR_OWN):
        return handler
    found = rows.bag(CHARTS, (chart_of(event),))
    if not found:
        return None
    when, chart = format_instant(at), found[0]
    best: tuple[int, str, str | None] | None = None
    for code, since, until in chart.holdings.get(handler, ()):
        assert code is not None
        assert since is not None
        terms = _in_force(chart.posts[code], when) if since <= when < (until or _ALWAYS) else None
        if terms is not None:
            level, team = terms
            best = min(filter(None, (best, (-LEVELS.index(level), code, team))))
    return None if best is None else best[2]


def _in_force(post: dict[str, Any], when: str) -> tuple[Any, str | None] | None:
    if post["ended"] is not None and post["ended"] <= when:
        return None
    for since, level, team in reversed(post["terms"]):
        if since <= when:
            return level, team
    return None
