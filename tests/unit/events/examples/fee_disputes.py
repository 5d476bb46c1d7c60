"""Disputes about fees."""

from typing import Any

DISPUTE = "01970000-0000-7000-8000-0000000000e0"
CASE = "01970000-0000-7000-8000-0000000000e1"

_STEP = {"id": DISPUTE, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.fee_dispute.opened.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-E2026-000001",
        "case": CASE,
        "case_externalref": "FY-3",
        "case_source": "urn:test:payments",
        "flat": {"building": "b1", "unit": "1-0803"},
        "party": {"kind": "owner", "name": "某业主", "unit": "1-0803"},
        "fee": "property_fee",
        "first_month": "2026-03",
        "last_month": "2026-08",
        "amount": "1 840 元",
        "claim": "电梯停用四个月，应减收",
    },
    "huiyin.dunning.paused.v1": {
        **_STEP,
        "reason": "核对电梯停运记录",
        "until": "2026-12-20T10:00:00.000000Z",
    },
    "huiyin.dunning.resumed.v1": {**_STEP, "reason": "核对完毕"},
    "huiyin.dunning.sent.v1": {**_STEP, "channel": "letter", "text": "请于月底前缴清"},
    "huiyin.fee_dispute.settled.v1": {
        **_STEP,
        "outcome": "reduced",
        "basis": "服务合同第十二条",
        "text": "减收四个月电梯运行费",
        "documents": [{"sha256": "b2" * 32, "media_type": "application/pdf", "size_bytes": 40_960}],
    },
}
