"""Inspections and what they order."""

from typing import Any

INSPECTION = "01970000-0000-7000-8000-0000000000d0"
LETTER = "01970000-0000-7000-8000-0000000000d1"

_STEP = {"id": INSPECTION, "by": "staff:manager-1"}
_PAPER = {"sha256": "a1" * 32, "media_type": "application/pdf", "size_bytes": 90_112}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.inspection.received.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-J2026-000001",
        "building": "b1",
        "authority": "区消防救援大队",
        "subjects": ["fire_safety", "records"],
        "unannounced": True,
        "inspectors": "两名监督员",
        "text": "一栋三层防火门闭门器失灵。",
        "documents": [_PAPER],
    },
    "huiyin.rectification.ordered.v1": {
        **_STEP,
        "key": "1",
        "text": "更换一栋三层闭门器",
        "building": "b1",
        "owner": "staff:engineer-7",
        "due_at": "2026-12-05T10:00:00.000000Z",
        "set_by_authority": True,
        "reference": "消监改字2026第118号",
    },
    "huiyin.rectification.completed.v1": {
        **_STEP,
        "key": "1",
        "text": "已更换，试验三次正常",
        "evidence": [_PAPER],
        "late_s": 0,
    },
    "huiyin.inspection.closed.v1": {
        **_STEP,
        "result": "put_right",
        "told": "复函并附整改照片",
        "letter": LETTER,
    },
}
