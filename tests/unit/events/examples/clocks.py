"""What was decided of a case's clocks."""

from typing import Any

CASE = "0195a1b2-0000-7000-8000-000000000001"

ABOUT: dict[str, Any] = {
    "case": CASE,
    "community": "lakeside",
    "category": "repair",
    "urgency": "urgent",
    "grade": "general",
    "kind": "resolve",
    "clock_number": 1,
    "started_at": "2026-03-02T01:00:00.000000Z",
    "policy": "default@1",
    "calendar": "24x7@1",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.clocks.started.v1": {
        "case": CASE,
        "community": "lakeside",
        "category": "repair",
        "urgency": "urgent",
        "party_kind": "owner",
        "grade": "general",
        "clocks": [
            {
                "kind": "resolve",
                "number": 1,
                "started_at": "2026-03-02T01:00:00.000000Z",
                "since": "2026-03-02T01:00:00.000000Z",
                "policy": "default@1",
                "calendar": "24x7@1",
                "target_us": 86_400_000_000,
                "extensions_us": 0,
                "waits": ["owner"],
                "wait_cap_us": 2_592_000_000_000,
                "automatic_counts": False,
                "warn_percents": [50],
                "due_at": "2026-03-03T01:00:00.000000Z",
                "latest_due_at": "2026-03-03T01:00:00.000000Z",
                "warnings": [{"percent": 50, "at": "2026-03-02T13:00:00.000000Z"}],
                "reckoning": ["自 2026-03-02 09:00:00 起计时", "时限 24 小时（default@1）"],
            }
        ],
    },
    "huiyin.clocks.rejudged.v1": {
        "case": CASE,
        "fulfilled_at": "2026-03-02T01:40:00.000000Z",
        "clocks": [
            {
                "kind": "first_reply",
                "number": 1,
                "due_at": "2026-03-02T02:00:00.000000Z",
                "met": True,
            }
        ],
    },
    "huiyin.clocks.fulfilled.v1": {
        "case": CASE,
        "fulfilled_at": "2026-03-02T02:00:00.000000Z",
        "clocks": [
            {
                "kind": "resolve",
                "number": 1,
                "due_at": "2026-03-03T01:00:00.000000Z",
                "met": True,
            }
        ],
    },
    "huiyin.clocks.redecided.v1": {
        "case": CASE,
        "reason": "wait_started",
        "clocks": [
            {
                "kind": "resolve",
                "number": 1,
                "started_at": "2026-03-02T01:00:00.000000Z",
                "since": "2026-03-02T01:00:00.000000Z",
                "policy": "default@1",
                "calendar": "24x7@1",
                "target_us": 86_400_000_000,
                "latest_due_at": "2026-04-02T01:00:00.000000Z",
                "reckoning": ["计时暂停，恢复后另定时限"],
            }
        ],
    },
    "huiyin.clocks.regraded.v1": {
        "case": CASE,
        "community": "lakeside",
        "category": "repair",
        "urgency": "emergency",
        "party_kind": "owner",
        "grade": "general",
        "reason": "urgency_changed",
        "clocks": [
            {
                "kind": "resolve",
                "number": 1,
                "started_at": "2026-03-02T01:00:00.000000Z",
                "since": "2026-03-02T03:00:00.000000Z",
                "policy": "default@1",
                "calendar": "24x7@1",
                "target_us": 14_400_000_000,
                "extensions_us": 0,
                "waits": ["owner"],
                "wait_cap_us": 2_592_000_000_000,
                "automatic_counts": False,
                "warn_percents": [50],
                "due_at": "2026-03-02T05:00:00.000000Z",
                "latest_due_at": "2026-03-02T05:00:00.000000Z",
                "warnings": [{"percent": 50, "at": "2026-03-02T03:00:00.000000Z"}],
                "reckoning": ["时限 4 小时（default@1）"],
            }
        ],
    },
    "huiyin.clocks.voided.v1": {
        "case": CASE,
        "reason": "merged",
        "clocks": [{"kind": "resolve", "number": 1}],
    },
    "huiyin.clock.warned.v1": {
        **ABOUT,
        "percent": 50,
        "warned_at": "2026-03-02T13:00:00.000000Z",
        "due_at": "2026-03-03T01:00:00.000000Z",
    },
    "huiyin.clock.breached.v1": {**ABOUT, "due_at": "2026-03-03T01:00:00.000000Z"},
    "huiyin.clock.escalated.v1": {
        **ABOUT,
        "due_at": "2026-03-03T01:00:00.000000Z",
        "step": 2,
        "level": "project_manager",
        "to": "staff:manager-2",
        "stands_in_for": "staff:manager-1",
        "escalated_at": "2026-03-03T01:15:00.000000Z",
        "next_at": "2026-03-03T02:15:00.000000Z",
        "table": "escalation@1",
    },
    "huiyin.clock.warned.v2": {
        **ABOUT,
        "percent": 50,
        "warned_at": "2026-03-02T13:00:00.000000Z",
        "due_at": "2026-03-03T01:00:00.000000Z",
        "climbs_at": "2026-03-02T13:30:00.000000Z",
    },
    "huiyin.clock.breached.v2": {
        **ABOUT,
        "due_at": "2026-03-03T01:00:00.000000Z",
        "climbs_at": "2026-03-03T01:00:00.000000Z",
    },
    "huiyin.clock.escalated.v2": {
        **ABOUT,
        "percent": 50,
        "alarmed_at": "2026-03-02T13:00:00.000000Z",
        "due_at": "2026-03-03T01:00:00.000000Z",
        "step": 2,
        "level": "project_manager",
        "to": "staff:manager-2",
        "stands_in_for": "staff:manager-1",
        "escalated_at": "2026-03-02T13:45:00.000000Z",
        "next_at": "2026-03-02T14:45:00.000000Z",
    },
    "huiyin.breach.withdrawn.v1": {
        "case": CASE,
        "community": "lakeside",
        "kind": "resolve",
        "clock_number": 1,
        "due_at": "2026-03-03T01:00:00.000000Z",
        "reason": "met",
    },
}
