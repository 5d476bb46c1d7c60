"""Suggestion boxes."""

from typing import Any

BOX = "01970000-0000-7000-8000-000000000040"

_STEP = {"id": BOX, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.box.installed.v1": {
        **_STEP,
        "community": "lakeside",
        "building": "b3",
        "place": "3 栋大堂",
        "opened_every_days": 7,
        "next_opening_due_at": "2026-03-09T01:00:00.000000Z",
    },
    "huiyin.box.opened.v1": {
        **_STEP,
        "round": "2026-03-09",
        "witness": "staff:guard-2",
        "slips": 3,
        "next_opening_due_at": "2026-03-16T01:00:00.000000Z",
    },
    "huiyin.suggestion.registered.v1": {
        **_STEP,
        "round": "2026-03-09",
        "serial": 1024,
        "category": "suggestion",
        "text": "儿童滑梯旁请加一张长椅。",
        "party": {
            "kind": "owner",
            "id": "01970000-0000-7000-8000-000000000041",
            "name": "李娜",
            "phone": "13900000002",
            "unit": "3-0902",
        },
    },
    "huiyin.slip.scanned.v1": {
        **_STEP,
        "serial": 1024,
        "scan": {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12},
    },
    "huiyin.box.reconciled.v1": {**_STEP, "round": "2026-03-09"},
    "huiyin.box.removed.v1": {**_STEP, "reason": "大堂改造"},
}
