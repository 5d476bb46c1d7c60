"""Occupancies."""

from typing import Any

_STEP = {"id": "01970000-0000-7000-8000-000000000050", "by": "staff:desk-1"}
_WHO = {
    "kind": "owner",
    "id": "01970000-0000-7000-8000-000000000051",
    "name": "张伟",
    "phone": "13900000001",
    "unit": "3-1502",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.occupancy.started.v1": {
        **_STEP,
        "community": "lakeside",
        "flat": {
            "id": "01970000-0000-7000-8000-000000000052",
            "building": "b3",
            "unit": "3-1502",
        },
        "party": _WHO,
        "role": "tenant",
        "since": "2026-03-01T00:00:00.000000Z",
        "until": "2027-03-01T00:00:00.000000Z",
    },
    "huiyin.occupancy.ended.v1": {
        **_STEP,
        "ended_at": "2026-09-01T00:00:00.000000Z",
        "reason": "moved_out",
    },
    "huiyin.authority.granted.v1": {
        **_STEP,
        "key": "wt-2026-7",
        "to": {**_WHO, "kind": "agent"},
        "purposes": ["bills", "keys"],
        "until": "2026-12-31T00:00:00.000000Z",
        "evidence": "授权委托书原件",
    },
    "huiyin.authority.revoked.v1": {**_STEP, "key": "wt-2026-7"},
}
