"""Findings."""

from typing import Any

_FINDING = "01970000-0000-7000-8000-000000000020"
_STEP = {"id": _FINDING, "by": "staff:manager-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.finding.raised.v1": {
        "id": _FINDING,
        "by": "ledger:rules",
        "community": "lakeside",
        "rule": "planned-place-photographed",
        "article": "Art.4(1)",
        "rules": "default@1",
        "about": "notice/01970000-0000-7000-8000-000000000010",
        "event": "01970000-0000-7000-8000-000000000021",
        "span": "过几天",
        "proposal": "写明日期",
    },
    "huiyin.finding.confirmed.v1": {**_STEP, "remedy": "已补拍照片"},
    "huiyin.finding.dismissed.v1": {**_STEP, "reason": "引用原文"},
}
