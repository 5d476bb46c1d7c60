"""Groups, and what is told in chats."""

from typing import Any

GROUP = "01970000-0000-7000-8000-000000000030"
TRANSCRIPT = "01970000-0000-7000-8000-000000000031"
PARTY = "01970000-0000-7000-8000-000000000032"
CASE = "01970000-0000-7000-8000-000000000033"

_STEP = {"id": GROUP, "by": "staff:steward-1"}
_TOLD: dict[str, Any] = {
    "category": "repair",
    "text": "三单元门口的灯一直不亮，晚上老人看不清台阶。",
    "said_at": "2026-03-01T13:20:00.000000Z",
    "party": {
        "kind": "owner",
        "id": PARTY,
        "name": "王芳",
        "phone": "13900004321",
        "unit": "3-1502",
    },
    "told_to": "staff:steward-1",
    "urgency": "normal",
    "sensitivity": "normal",
    "important": False,
    "answer_needed": True,
    "case": CASE,
    "original": {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12},
    "late_s": 42000,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.group.registered.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-G2026-000001",
        "app": "wechat",
        "name": "湖畔三号楼业主群",
        "building": "b3",
        "purpose": "building",
        "owner": "staff:steward-1",
        "stewards": ["staff:desk-1"],
    },
    "huiyin.group.retired.v1": {**_STEP, "reason": "并入小区大群"},
    "huiyin.contact.transcribed.v1": {**_STEP, **_TOLD},
    "huiyin.chat.transcribed.v1": {
        "id": TRANSCRIPT,
        "by": "staff:steward-1",
        "community": "lakeside",
        "number": "lakeside-Q2026-000001",
        "building": "b3",
        "channel": "wechat_group",
        "group_name": "三号楼邻居",
        **_TOLD,
    },
}
