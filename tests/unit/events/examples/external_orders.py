"""Orders of authorities."""

from typing import Any

_STEP = {"id": "01970000-0000-7000-8000-000000000060", "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.external_order.received.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-W2026-000001",
        "authority": "hotline_12345",
        "their_number": "DH20260302-1187",
        "building": "b3",
        "category": "complaint",
        "urgency": "urgent",
        "text": "反映夜间施工扰民，要求两个工作日内答复。",
        "party": {
            "kind": "owner",
            "id": "01970000-0000-7000-8000-000000000061",
            "name": "张伟",
            "phone": "13900000001",
            "unit": "3-1502",
        },
        "received_at": "2026-03-02T01:00:00.000000Z",
        "sign_by": "2026-03-02T03:00:00.000000Z",
        "due_at": "2026-03-04T01:00:00.000000Z",
        "internal_due_at": "2026-03-03T10:36:00.000000Z",
    },
    "huiyin.external_order.signed.v1": {**_STEP, "assignee": "staff:manager-1"},
    "huiyin.external_order.returned.v1": {
        **_STEP,
        "reason": "市政道路，不在服务范围",
        "route": "转街道市政所",
    },
    "huiyin.external_order.urged.v1": {**_STEP, "supervised": True, "text": "请加快"},
    "huiyin.external_order.extension_requested.v1": {
        **_STEP,
        "until": "2026-03-06T01:00:00.000000Z",
        "reason": "等待检测报告",
    },
    "huiyin.external_order.extension_decided.v1": {
        **_STEP,
        "granted": True,
        "due_at": "2026-03-06T01:00:00.000000Z",
        "internal_due_at": "2026-03-04T20:12:00.000000Z",
    },
    "huiyin.external_order.replied.v1": {**_STEP, "result": "已约谈施工方，夜间停工。"},
    "huiyin.external_order.evaluated.v1": {
        **_STEP,
        "satisfied": True,
        "score": 5,
        "text": "及时",
    },
}
