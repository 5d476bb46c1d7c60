"""What people do about the clocks of a case."""

from typing import Any

CASE = "0195a1b2-0000-7000-8000-000000000001"
BY = {"case": CASE, "by": "staff:engineer-7"}
MORE = {"kind": "resolve", "minutes": 60}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.wait.started.v1": {
        **BY,
        "reason": "owner",
        "until": "2026-03-03T01:00:00.000000Z",
        "began_at": "2026-03-02T01:00:00.000000Z",
    },
    "huiyin.wait.ended.v1": {**BY, "reason": "owner", "ended_at": "2026-03-03T02:00:00.000000Z"},
    "huiyin.extension.requested.v1": {**BY, **MORE, "reason": "parts"},
    "huiyin.extension.granted.v1": {**BY, "kind": "resolve", "workdays": 2},
    "huiyin.extension.refused.v1": {**BY, "kind": "resolve"},
    "huiyin.arrival.reported.v1": BY,
    "huiyin.revisit.made.v1": {**BY, "channel": "phone", "outcome": "satisfied"},
}
