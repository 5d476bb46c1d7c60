"""Missed calls."""

from typing import Any

CALL = "01970000-0000-7000-8000-000000000020"
CALLER = "01970000-0000-7000-8000-000000000021"
CASE = "01970000-0000-7000-8000-000000000022"
CONTACT = "01970000-0000-7000-8000-000000000023"

_STEP = {"id": CALL, "by": "staff:hotline-2"}
_WHO = {"kind": "owner", "id": CALLER, "name": "王芳", "phone": "13900004321", "unit": "3-1502"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.call.missed.v1": {
        **_STEP,
        "by": "system:switchboard",
        "community": "lakeside",
        "number": "lakeside-MC2026-000001",
        "party": _WHO,
        "line": "服务热线",
        "rang_at": "2026-03-02T01:00:00.000000Z",
        "rang_s": 38,
        "callback_due_at": "2026-03-02T01:15:00.000000Z",
        "policy": "callback@1",
    },
    "huiyin.callback.made.v1": {
        **_STEP,
        "reached": True,
        "category": "repair",
        "text": "厨房水管漏水，刚才打电话没人接。",
        "urgency": "urgent",
        "sensitivity": "normal",
        "important": False,
        "answer_needed": True,
        "party": _WHO,
        "community": "lakeside",
        "building": "b3",
        "case": CASE,
    },
    "huiyin.call.settled.v1": {**_STEP, "reason": "对方随后到前台说了", "contact": CONTACT},
}
