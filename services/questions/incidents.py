"""Which cases may belong to an incident: asked for alike by programs and pages."""

from collections.abc import Mapping
from typing import Any

from events.instant import parse_instant
from projections.inbox.model import LIVE_STATES, InboxFilter


def candidates_of(community: str | None, detail: Mapping[str, Any], asker: str) -> InboxFilter:
    """Which cases may belong to an incident that its row tells so much of."""
    buildings = detail.get("buildings")
    return InboxFilter(
        asker=asker,
        communities=frozenset({community or ""}),
        buildings=frozenset(buildings) if buildings else None,
        opened_since=parse_instant(detail["started_at"]),
        states=LIVE_STATES,
        incident="none",
    )
