"""Versions of calendars and of the policy."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.calendar.published.v1": {
        "calendar": "office",
        "version": 2,
        "effective_at": "2026-12-01T00:00:00.000000Z",
        "terms": {
            "name": "法定工作日",
            "zone": "Asia/Shanghai",
            "week": {
                "monday": [{"begin": "09:00", "end": "12:00"}, {"begin": "13:30", "end": "18:00"}]
            },
            "workday_minutes": 450,
            "holidays": [
                {
                    "first": "2027-01-01",
                    "last": "2027-01-03",
                    "name": "元旦",
                    "hours": [{"begin": "10:00", "end": "12:00"}],
                }
            ],
            "makeup_days": [{"day": "2027-01-09", "works_as": "monday", "name": "元旦调休上班"}],
            "announced_from": 2004,
            "announced_to": 2027,
        },
        "basis": "国务院办公厅关于 2027 年部分节假日安排的通知",
        "by": "staff:administrator-1",
    },
    "huiyin.sla_policy.published.v1": {
        "policy": "default",
        "version": 2,
        "effective_at": "2026-12-01T00:00:00.000000Z",
        "terms": {
            "name": "2027 年服务时限",
            "promises": [
                {
                    "kind": "resolve",
                    "communities": ["lakeside"],
                    "categories": ["complaint"],
                    "urgencies": ["normal"],
                    "parties": ["owner"],
                    "grades": ["simple"],
                    "target": {
                        "workdays": 3,
                        "calendar": "office",
                        "waits": ["owner"],
                        "wait_cap_minutes": 6750,
                        "warn_percents": [50, 80],
                        "automatic_counts": False,
                    },
                },
                {"kind": "acknowledge", "target": {"minutes": 30, "calendar": "24x7"}},
            ],
        },
        "basis": "总经理办公会 2026 年第 11 次",
        "by": "staff:administrator-1",
    },
    "huiyin.sla_policy.published.v2": {
        "policy": "default",
        "version": 3,
        "effective_at": "2026-12-01T00:00:00.000000Z",
        "terms": {
            "name": "2027 年服务时限与升级",
            "promises": [
                {
                    "kind": "first_reply",
                    "target": {"minutes": 30, "calendar": "24x7", "warn_percents": [80]},
                },
            ],
            "escalations": [
                {
                    "kinds": ["first_reply"],
                    "communities": ["lakeside"],
                    "categories": ["complaint"],
                    "urgencies": ["normal"],
                    "parties": ["owner"],
                    "grades": ["simple"],
                    "climbs": [
                        {"percent": 80, "steps": [{"minutes": 0, "elapsed": True}]},
                        {"percent": 100, "steps": [{"minutes": 60}, {"workdays": 1}]},
                    ],
                    "quiet": {"begin": "21:30", "end": "07:30", "zone": "Asia/Shanghai"},
                },
            ],
            "revisit_samples": [
                {
                    "categories": ["repair"],
                    "share_percent": 10,
                    "target": {"workdays": 2, "calendar": "revisit"},
                },
            ],
        },
        "basis": "总经理办公会 2026 年第 12 次",
        "by": "staff:administrator-1",
    },
    "huiyin.revisit_lots.drawn.v1": {
        "day": "2026-11-25",
        "seed": "0f" * 32,
        "seed_position": 51_201,
        "resolved": 40,
        "drawn": 3,
        "policy": "default@3",
        "by": "system:clock",
    },
    "huiyin.revisit.drawn.v1": {
        "case": "0195a1b2-0000-7000-8000-000000000001",
        "community": "lakeside",
        "resolution": "0195a1b2-0000-7000-8000-0000000000f2",
        "seed_position": 51_201,
        "share_percent": 10,
        "policy": "default@3",
    },
    "huiyin.what_if.asked.v1": {
        "id": "0195a1b2-0000-7000-8000-0000000000f1",
        "communities": ["lakeside"],
        "building": "b3",
        "category": "repair",
        "channel": "phone",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "known_position": 51_200,
        "judged_at": "2026-11-26T03:00:00.000000Z",
        "policy_version": 2,
        "policy_terms": {
            "name": "办结快一半",
            "promises": [{"kind": "first_reply", "target": {"minutes": 120, "calendar": "24x7"}}],
        },
        "calendars": [{"calendar": "office", "version": 1}],
        "by": "staff:manager-1",
    },
}
