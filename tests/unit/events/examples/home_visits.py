"""Visits at home."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.home_visit.made.v1": {
        "id": "01970000-0000-7000-8000-000000000160",
        "by": "staff:butler-3",
        "community": "lakeside",
        "number": "lakeside-HV2026-000001",
        "case": "01970000-0000-7000-8000-000000000161",
        "case_externalref": "BX-9",
        "case_source": "urn:test:repair-app",
        "purpose": "case",
        "flat": {"building": "b1", "unit": "1-0803"},
        "visited_at": "2026-03-02T00:30:00.000000Z",
        "met": "party",
        "party": {"kind": "owner", "name": "某业主", "unit": "1-0803"},
        "companions": ["staff:engineer-7"],
        "said": "顺带说起楼道灯不亮",
        "category": "repair",
        "urgency": "normal",
        "sensitivity": "normal",
        "important": False,
        "answer_needed": True,
        "matter_apart": True,
        "next_step": "周五前换灯",
        "pictures": [{"sha256": "c3" * 32, "media_type": "image/jpeg", "size_bytes": 90_000}],
    },
    "huiyin.home_visit.traced.v1": {
        "id": "01970000-0000-7000-8000-000000000160",
        "by": "staff:butler-3",
        "visit": "01970000-0000-7000-8000-000000000a60",
    },
}
