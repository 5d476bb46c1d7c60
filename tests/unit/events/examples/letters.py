"""Letters."""

from typing import Any

LETTER = "01970000-0000-7000-8000-000000000030"

_STEP = {"id": LETTER, "by": "staff:desk-1"}
_OPENED = {**_STEP, "community": "lakeside"}
_PARTY = {
    "kind": "owner",
    "id": "01970000-0000-7000-8000-000000000031",
    "name": "张伟",
    "phone": "13900000001",
    "unit": "3-1502",
}
_SCAN = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.letter.sent.v1": {
        **_OPENED,
        "number": "lakeside-L2026-000001",
        "building": "b3",
        "to": _PARTY,
        "subject": "reminder",
        "title": "阳台封闭整改告知",
        "text": "请于本月底前拆除超出外墙的雨棚。",
        "important": True,
        "receipt_wanted": True,
        "receipt_due_at": "2026-03-09T01:00:00.000000Z",
        "carried_by": "hand",
        "originals": [_SCAN],
    },
    "huiyin.letter.received.v1": {
        **_OPENED,
        "number": "lakeside-L2026-000002",
        "building": "b3",
        "sender": _PARTY,
        "theirs": "2026-017",
        "subject": "lawyers_letter",
        "title": "律师函",
        "text": "就车位漏水致损请求赔偿。",
        "category": "complaint",
        "answer_wanted": True,
        "answer_by": "2026-03-12T00:00:00.000000Z",
        "answer_due_at": "2026-03-12T00:00:00.000000Z",
        "originals": [_SCAN],
    },
    "huiyin.letter.receipt_confirmed.v1": {**_STEP, "how": "signature", "note": "本人签收"},
    "huiyin.spokesperson.designated.v1": {
        **_STEP,
        "spokesperson": "staff:manager-1",
        "reason": "涉诉事项统一口径",
    },
    "huiyin.letter.answered.v1": {
        **_STEP,
        "channel": "letter",
        "text": "已委托鉴定，结果出具后十日内答复。",
        "reference": "L-2026-18",
    },
}
