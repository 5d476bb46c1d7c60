"""Answers to surveys, and praise."""

from typing import Any

SURVEY = "01970000-0000-7000-8000-000000000122"
COMMENDATION = "01970000-0000-7000-8000-000000000123"
CASE = "01970000-0000-7000-8000-000000000001"

_PARTY = {
    "kind": "owner",
    "id": "01970000-0000-7000-8000-000000000012",
    "name": "张三",
    "phone": "13800000000",
    "unit": "3-1502",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.satisfaction.surveyed.v1": {
        "id": SURVEY,
        "by": "staff:desk-1",
        "community": "lakeside",
        "number": "lakeside-SV2026-000001",
        "building": "b3",
        "case": CASE,
        "period": "2026-Q1",
        "score": 2,
        "channel": "phone",
        "text": "修了三次才修好。",
        "party": _PARTY,
        "follow_up_due_at": "2026-03-04T10:00:00.000000Z",
    },
    "huiyin.satisfaction.followed_up.v1": {
        "id": SURVEY,
        "by": "staff:desk-1",
        "how": "reached",
        "channel": "phone",
        "text": "已致歉，换了整段水管。",
    },
    "huiyin.commendation.received.v1": {
        "id": COMMENDATION,
        "by": "staff:desk-1",
        "community": "lakeside",
        "number": "lakeside-CM2026-000001",
        "building": "b3",
        "case": CASE,
        "praised": "staff:engineer-7",
        "form": "banner",
        "channel": "front_desk",
        "text": "半夜冒雨来修，谢谢。",
        "party": _PARTY,
    },
}
