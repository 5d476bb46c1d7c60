"""Charts: posts, who holds them, who stands in."""

from typing import Any

from events.organisation import chart_id

_STEP: dict[str, Any] = {
    "id": chart_id("lakeside"),
    "by": "staff:manager-1",
    "chart_of": "lakeside",
    "post": "lakeside-desk-lead",
}
_SINCE = "2026-03-01T00:00:00.000000Z"
_LATER = "2026-09-01T00:00:00.000000Z"

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.post.established.v1": {
        "id": chart_id("lakeside"),
        "by": "staff:manager-1",
        "community": "lakeside",
        "post": "lakeside-desk-lead",
        "title": "客服主管",
        "level": "supervisor",
        "team": "客服部",
        "reports_to": "lakeside-manager",
        "seats": 1,
        "since": _SINCE,
    },
    "huiyin.post.changed.v1": {
        **_STEP,
        "title": "客服主管兼收费",
        "level": "supervisor",
        "team": "客服部",
        "reports_to": "lakeside-manager",
        "top": False,
        "seats": 2,
        "since": _LATER,
    },
    "huiyin.post.abolished.v1": {
        **_STEP,
        "ended_at": _LATER,
        "successor": "lakeside-manager",
        "reason": "客服与收费合并",
    },
    "huiyin.holder.assigned.v1": {
        **_STEP,
        "holder": "staff:desk-1",
        "since": _SINCE,
        "until": _LATER,
        "acting": True,
    },
    "huiyin.holder.relieved.v1": {
        **_STEP,
        "holder": "staff:desk-1",
        "ended_at": _LATER,
        "reason": "promoted",
    },
    "huiyin.deputy.named.v1": {
        **_STEP,
        "deputy": "staff:desk-2",
        "since": _SINCE,
        "until": _LATER,
    },
    "huiyin.deputy.released.v1": {**_STEP, "deputy": "staff:desk-2", "ended_at": _LATER},
}
