"""Whoever works here, and their absences."""

from typing import Any

from events.staff import staff_id

_STEP: dict[str, Any] = {
    "id": staff_id("staff:desk-1"),
    "by": "staff:manager-1",
    "staff": "staff:desk-1",
}
_SINCE = "2026-03-02T00:00:00.000000Z"

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.staff.registered.v1": {
        **_STEP,
        "community": "lakeside",
        "sort": "person",
        "name": "周宁",
        "phone": "13900001111",
        "employer": "湖畔电梯维保公司",
        "since": _SINCE,
    },
    "huiyin.staff.left.v1": {**_STEP, "left_at": "2026-12-31T10:00:00.000000Z"},
    "huiyin.absence.started.v1": {
        **_STEP,
        "since": _SINCE,
        "planned_until": "2026-03-06T00:30:00.000000Z",
        "reason": "sick",
        "deputy": "staff:desk-2",
        "note": "急性肠胃炎",
    },
    "huiyin.absence.ended.v1": {
        **_STEP,
        "since": _SINCE,
        "ended_at": "2026-03-05T00:40:00.000000Z",
    },
    "huiyin.work.reassigned.v1": {
        **_STEP,
        "to": "staff:desk-2",
        "reason": "absence",
        "note": "两户漏水等着回话",
        "cases": ["01970000-0000-7000-8000-000000000033"],
        "case_externalrefs": ["FD-7"],
        "case_source": "urn:huiyin:source:front-desk",
    },
}
