"""Custody of originals and copies."""

from typing import Any

from events.original import original_of

LETTER = "letter/01970000-0000-7000-8000-000000000010"

_STEP = {"id": original_of(LETTER), "by": "staff:archivist-1"}
_SCAN = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12}
_KEPT = {
    **_STEP,
    "community": "lakeside",
    "about": LETTER,
    "title": "关于更换电梯钢丝绳的函",
    "custodian": "staff:archivist-1",
    "box": "2026-03",
    "shelf": "A-2",
    "pages": 3,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.original.deposited.v1": {**_KEPT, "scan": _SCAN},
    "huiyin.copy.made.v1": {
        **_KEPT,
        "form": "scan",
        "copies": 2,
        "purpose": "报送主管部门",
        "file": _SCAN,
    },
    "huiyin.original.lent.v1": {
        **_STEP,
        "to": "staff:lawyer-1",
        "purpose": "court",
        "back_by": "2026-06-01T00:00:00.000000Z",
        "note": "开庭举证",
    },
    "huiyin.original.returned.v1": {
        **_STEP,
        "condition": "damaged",
        "scan_sha256": "0" * 64,
        "note": "第二页有折痕",
    },
    "huiyin.custody.transferred.v1": {
        **_STEP,
        "custodian": "staff:archivist-2",
        "box": "2026-04",
        "shelf": "B-1",
        "reason": "档案员交接",
    },
}
