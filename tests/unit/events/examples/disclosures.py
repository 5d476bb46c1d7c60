"""Disclosures."""

from typing import Any

DISCLOSURE = "01970000-0000-7000-8000-000000000120"

_STEP = {"id": DISCLOSURE, "by": "staff:desk-1"}
_PHOTO = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12}
_DATES = {"due_at": "2026-03-31T10:00:00.000000Z", "next_due_at": "2026-06-30T10:00:00.000000Z"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.disclosure.scheduled.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-DP2026-000001",
        "item": "common_income",
        "name": "公共收益收支明细",
        "audience": "owners",
        "every": "quarter",
        "due_at": "2026-03-31T10:00:00.000000Z",
        "basis": "物业服务合同",
    },
    "huiyin.disclosure.published.v1": {
        **_STEP,
        "places": [
            {"channel": "notice_board", "place": "大门公告栏"},
            {"channel": "official_account", "link": "https://lakeside.example/income-q1"},
        ],
        "covers": "2026 年第一季度",
        "attachments": [_PHOTO],
        **_DATES,
    },
    "huiyin.disclosure.withheld.v1": {
        **_STEP,
        "reason": "审计尚未结束",
        "basis": "审计法",
        **_DATES,
    },
    "huiyin.disclosure.ended.v1": {
        **_STEP,
        "reason": "重复安排",
        "due_at": "2026-03-31T10:00:00.000000Z",
    },
}
