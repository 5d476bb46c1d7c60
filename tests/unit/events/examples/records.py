"""Records and their series."""

from typing import Any

from events.record import record_of, series_of

LETTER = "letter/01970000-0000-7000-8000-000000000010"
SERIES = "J001-WS·2026-D10-KFB"

_STEP = {"id": record_of(LETTER), "by": "staff:archivist-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.record.registered.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-D2026-000001",
        "about": LETTER,
        "matter": "letter",
        "title": "关于更换电梯钢丝绳的函",
        "medium": "both",
        "pages": 3,
        "year": 2026,
    },
    "huiyin.record.classified.v1": {
        **_STEP,
        "category": "WS",
        "retention": "D10",
        "unit": "KFB",
        "reason": "与合同一并保管",
        "scheme_version": 1,
        "by_schedule": False,
        "arrange_by": "2027-06-30T16:00:00.000000Z",
    },
    "huiyin.record.checked.v1": {
        **_STEP,
        "occasion": "handover",
        "handover": "01970000-0000-7000-8000-000000000078",
        "passed": False,
        "size": 4_096,
        "checks": [
            {"check": "events_sealed", "outcome": "passed", "looked_at": 12, "failing": []},
            {"check": "keys_open", "outcome": "failed", "looked_at": 5, "failing": ["411"]},
        ],
        "next_by": "2026-06-01T00:00:00.000000Z",
    },
    "huiyin.record.arranged.v1": {
        **_STEP,
        "archival_number": f"{SERIES}-0001",
        "series": series_of(SERIES),
        "place": 1,
    },
    "huiyin.records.arranged.v1": {
        "id": series_of(SERIES),
        "by": "staff:archivist-1",
        "series": SERIES,
        "fonds": "J001",
        "category": "WS",
        "year": 2026,
        "retention": "D10",
        "unit": "KFB",
        "width": 4,
        "first": 1,
        "records": [record_of(LETTER)],
    },
}
