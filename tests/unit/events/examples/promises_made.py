"""Promises somebody gave."""

from typing import Any

_STEP = {"id": "01970000-0000-7000-8000-000000000140", "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.promise.made.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-PR2026-000001",
        "building": "b3",
        "case": "01970000-0000-7000-8000-000000000001",
        "party": {
            "kind": "owner",
            "id": "01970000-0000-7000-8000-000000000012",
            "name": "张三",
            "phone": "13800000000",
            "unit": "3-1502",
        },
        "subject": "refund",
        "text": "本月物业费退一半，周五前到账。",
        "channel": "phone",
        "promised_by": "staff:steward-2",
        "role": "supervisor",
        "amount_yuan": 120,
        "made_at": "2026-03-02T01:00:00.000000Z",
        "due_at": "2026-03-06T10:00:00.000000Z",
        "assignee": "staff:accounts-1",
        "within_authority": True,
        "limits": "promise-limits@1",
    },
    "huiyin.promise.confirmed.v1": {**_STEP, "role": "project_manager", "reason": "情况属实"},
    "huiyin.promise.reassigned.v1": {
        **_STEP,
        "assignee": "staff:steward-3",
        "occasion": "absence",
        "was": "staff:steward-2",
        "text": "他休假到下周三",
    },
    "huiyin.promise.kept.v1": {**_STEP, "text": "已转账，业主回复收到。"},
    "huiyin.promise.broken.v1": {
        **_STEP,
        "reason": "银行退票",
        "channel": "phone",
        "instead": "改为抵扣下月物业费",
    },
    "huiyin.promise.lapsed.v1": {
        **_STEP,
        "because": "merged",
        "carries_on": "case/01970000-0000-7000-8000-000000000001",
    },
    "huiyin.promise.resumed.v1": _STEP,
    "huiyin.promise.withdrawn.v1": {**_STEP, "reason": "费用不在退还范围", "channel": "phone"},
}
