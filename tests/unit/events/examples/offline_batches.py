"""Paper after an outage."""

from typing import Any

BATCH = "01970000-0000-7000-8000-000000000150"
CASE = "01970000-0000-7000-8000-000000000151"

_STEP = {"id": BATCH, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.offline_batch.entered.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-OB2026-000001",
        "cause": "power",
        "began_at": "2026-03-01T22:00:00.000000Z",
        "ended_at": "2026-03-02T00:30:00.000000Z",
        "first_serial": 201,
        "last_serial": 206,
        "series": "HP-26",
        "note": "前台手写",
        "entry_due_at": "2026-03-03T00:30:00.000000Z",
    },
    "huiyin.paper_form.entered.v1": {
        **_STEP,
        "serial": 201,
        "taken_by": "staff:guard-2",
        "taken_at": "2026-03-01T22:20:00.000000Z",
        "channel": "front_desk",
        "category": "repair",
        "text": "地库积水，水泵没电",
        "party": {"kind": "owner", "name": "陆一鸣", "unit": "2-0401"},
        "building": "b2",
        "urgency": "urgent",
        "sensitivity": "normal",
        "important": False,
        "answer_needed": True,
        "case": CASE,
        "scan": {"sha256": "a1" * 32, "media_type": "image/jpeg", "size_bytes": 120_000},
    },
    "huiyin.paper_form.voided.v1": {
        **_STEP,
        "serial": 202,
        "why": "spoiled",
        "reason": "写错后重写在下一张",
    },
    "huiyin.offline_batch.completed.v1": {**_STEP, "missing": 0},
}
