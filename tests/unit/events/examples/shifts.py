"""Shifts: handed over, taken over."""

from typing import Any

SHIFT = "01970000-0000-7000-8000-0000000000c1"
CASE = "01970000-0000-7000-8000-000000000033"

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.shift.handed_over.v1": {
        "id": SHIFT,
        "by": "staff:desk-1",
        "community": "lakeside",
        "shift": "前台早班",
        "work_of": "desk:lakeside",
        "to": "staff:desk-2",
        "text": "三单元电梯还没修好，维保四点到，到了回电给王女士。",
        "nothing_open": False,
        "cases": [CASE],
        "case_externalrefs": ["FD-7"],
        "case_source": "urn:huiyin:source:front-desk",
        "promises": ["01970000-0000-7000-8000-0000000000c2"],
        "accept_by": "2026-03-01T08:30:00.000000Z",
    },
    "huiyin.shift.accepted.v1": {
        "id": SHIFT,
        "by": "staff:desk-2",
        "text": "接到，先盯电梯。",
        "cases_taken": [CASE],
        "late_s": 120,
    },
}
