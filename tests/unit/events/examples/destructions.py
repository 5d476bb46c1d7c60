"""Destroying records."""

from typing import Any

from events.record import record_of

LETTER = "letter/01970000-0000-7000-8000-000000000010"
DESTRUCTION = "01970000-0000-7000-8000-000000000077"

_STEP = {"id": DESTRUCTION, "by": "staff:archivist-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.appraisal.made.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-Z2026-000001",
        "records": [record_of(LETTER)],
        "appraisers": ["staff:manager-1", "staff:archivist-1"],
        "reason": "保管期满，没有继续保存的价值",
    },
    "huiyin.destruction.approved.v1": {**_STEP, "by": "staff:manager-2", "basis": "同意"},
    "huiyin.destruction.done.v1": {
        **_STEP,
        "witnesses": ["staff:1", "staff:2"],
        "place": "区保密销毁中心",
        "method": "pulped",
        "note": "含纸质正本",
        "entries": [
            {
                "record": record_of(LETTER),
                "number": "lakeside-D2015-000001",
                "archival_number": "J001-WS·2015-D10-KFB-0001",
                "matter": "letter",
                "year": 2015,
                "quantity": 3,
            }
        ],
    },
    "huiyin.record.destroyed.v1": {
        "id": record_of(LETTER),
        "by": "staff:archivist-1",
        "about": LETTER,
        "destruction": DESTRUCTION,
        "records": ["01970000-0000-7000-8000-000000000010"],
    },
}
