"""Holds."""

from typing import Any

from events.hold import hold_of

CASE = "case/01970000-0000-7000-8000-000000000001"

_STEP = {"id": hold_of(CASE), "by": "staff:archivist-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.hold.placed.v1": {
        **_STEP,
        "community": "lakeside",
        "about": CASE,
        "ground": "litigation",
        "reason": "法院已受理",
        "legal_basis": "民事诉讼法 第八十四条",
        "reference": "(2026)民初1123号",
        "review_at": "2027-03-01T00:00:00.000000Z",
    },
    "huiyin.hold.lifted.v1": {
        **_STEP,
        "reason": "判决已生效并履行",
        "legal_basis": "结案通知",
    },
}
