"""Refused channels."""

from typing import Any

REFUSAL = "01970000-0000-7000-8000-0000000000f0"
CASE = "01970000-0000-7000-8000-0000000000f1"

_REFUSED: dict[str, Any] = {
    "id": REFUSAL,
    "by": "staff:desk-1",
    "community": "lakeside",
    "number": "lakeside-V2026-000001",
    "case": CASE,
    "channel": "wechat_group",
    "rule": "private-one-to-one",
    "proposed": ["phone", "private_chat"],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.channel.refused.v1": _REFUSED,
    "huiyin.channel.refused.v2": {**_REFUSED, "article": "Art.5(3)", "rules": "default@1"},
    "huiyin.refusal.reviewed.v1": {
        "id": REFUSAL,
        "by": "staff:manager-1",
        "text": "已改电话答复",
    },
}
