"""What is to be sent, who sends it, and whether it arrived."""

from typing import Any

DISPATCH = "01970000-0000-7000-8000-0000000000d1"
CONNECTOR = "01970000-0000-7000-8000-0000000000d2"
CASE = "01970000-0000-7000-8000-000000000033"
REPLY = "01970000-0000-7000-8000-0000000000d3"
PARTY = "01970000-0000-7000-8000-000000000032"

_STEP = {"id": DISPATCH, "by": "system:app"}
_ARRIVAL = {
    "case": CASE,
    "by": "system:app",
    "channel": "app",
    "reply": REPLY,
    "dispatch": DISPATCH,
    "counted": True,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.connector.registered.v1": {
        "id": CONNECTOR,
        "by": "staff:manager-1",
        "community": "lakeside",
        "channel": "app",
        "source": "urn:huiyin:source:repair-app",
        "within_minutes": 20,
    },
    "huiyin.connector.retired.v1": {
        "id": CONNECTOR,
        "by": "staff:manager-1",
        "reason": "应用停用，改由公众号答复",
    },
    "huiyin.dispatch.queued.v1": {
        "id": DISPATCH,
        "by": "ledger:rules",
        "community": "lakeside",
        "about": f"case/{CASE}",
        "reply": REPLY,
        "channel": "app",
        "carrier": "urn:huiyin:source:repair-app",
        "to": PARTY,
        "text": "维修师傅今天下午三点上门。",
        "automatic": False,
        "round": 1,
        "within_minutes": 20,
        "due_at": "2026-03-02T02:20:00.000000Z",
        "kept_from": [],
    },
    "huiyin.dispatch.reported.v1": {
        **_STEP,
        "state": "failed",
        "code": "user-unsubscribed",
        "reason": "用户已退订消息",
    },
    "huiyin.dispatch.retried.v1": {
        **_STEP,
        "reason": "用户重新打开了通知",
        "due_at": "2026-03-02T04:20:00.000000Z",
    },
    "huiyin.dispatch.abandoned.v1": {**_STEP, "reason": "已电话告知"},
    "huiyin.dispatch.stalled.v1": {**_STEP, "due_at": "2026-03-02T02:20:00.000000Z"},
    "huiyin.reply.undelivered.v1": {
        **_ARRIVAL,
        "owed": "first_reply",
        "first_reply_due_at": "2026-03-02T05:00:00.000000Z",
        "policy": "shipped@1",
        "calendar": "office@1",
        "reckoning": ["2026-03-02 10:00 起算"],
    },
    "huiyin.reply.arrived.v1": _ARRIVAL,
}
