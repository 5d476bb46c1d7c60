"""Visits the company makes of its own accord."""

from typing import Any

VISIT = "01970000-0000-7000-8000-000000000a60"
FLAT = "01970000-0000-7000-8000-000000000a61"
PARTY = "01970000-0000-7000-8000-000000000a62"

_STEP = {"id": VISIT, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.visit.planned.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-ZF2026-000001",
        "building": "b3",
        "occasion": "welfare",
        "flat": {"id": FLAT, "building": "b3", "unit": "3-1502"},
        "party": {"kind": "owner", "id": PARTY, "name": "欧阳静怡", "phone": "13900004321"},
        "text": "问问最近身体，燃气软管看一眼",
        "visitor": "staff:desk-2",
        "planned_at": "2026-04-02T02:00:00.000000Z",
        "due_at": "2026-04-03T02:00:00.000000Z",
    },
    "huiyin.visit.moved.v1": {
        **_STEP,
        "planned_at": "2026-04-03T02:00:00.000000Z",
        "visitor": "staff:desk-3",
        "reason": "老人去医院复查",
        "due_at": "2026-04-04T02:00:00.000000Z",
    },
    "huiyin.visit.made.v1": {
        **_STEP,
        "met": "party",
        "heard": "厨房水龙头关不紧",
        "category": "repair",
        "urgency": "normal",
        "important": False,
        "answer_needed": True,
    },
    "huiyin.visit.written_up.v1": {
        **_STEP,
        "home_visit": "01970000-0000-7000-8000-000000000160",
    },
    "huiyin.visit.cancelled.v1": {**_STEP, "reason": "老人搬去女儿家"},
}
