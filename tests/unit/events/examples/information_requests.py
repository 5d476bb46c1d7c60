"""Requests for information."""

from typing import Any

REQUEST = "01970000-0000-7000-8000-000000000121"
CASE = "01970000-0000-7000-8000-000000000001"

_STEP = {"id": REQUEST, "by": "staff:desk-1"}
_FILE = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.information.requested.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-IR2026-000001",
        "case": CASE,
        "topic": "maintenance_fund",
        "text": "想看去年屋面维修的决算。",
        "party": {
            "kind": "owner",
            "id": "01970000-0000-7000-8000-000000000012",
            "name": "张三",
            "phone": "13800000000",
            "unit": "3-1502",
        },
        "channel": "front_desk",
        "due_at": "2026-03-17T10:00:00.000000Z",
        "policy": "information@1",
    },
    "huiyin.information.answered.v1": {
        **_STEP,
        "outcome": "partly",
        "channel": "letter",
        "text": "附决算书，施工人员信息已略去。",
        "basis": "个人信息保护法第二十五条",
        "appeal": "可向街道办事处投诉",
        "attachments": [_FILE],
    },
}
