"""Positions, reviews of formal writing, dealings with outside bodies."""

from typing import Any

POSITION = "01970000-0000-7000-8000-000000000150"
REVIEW = "01970000-0000-7000-8000-000000000151"
_STEP = {"id": "01970000-0000-7000-8000-000000000152", "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.position.approved.v1": {
        "id": POSITION,
        "by": "staff:manager-1",
        "community": "lakeside",
        "number": "lakeside-PO2026-000001",
        "topic": "电梯大修进度",
        "text": "零件三月到货，费用由维修资金列支，不提前承诺复梯日期。",
        "counterparts": ["government", "media"],
        "drafted_by": "staff:desk-1",
        "approved_at": "2026-03-02T01:00:00.000000Z",
        "valid_until": "2026-04-01T00:00:00.000000Z",
    },
    "huiyin.position.withdrawn.v1": {
        "id": POSITION,
        "by": "staff:manager-1",
        "reason": "到货日期有变",
    },
    "huiyin.compliance.reviewed.v1": {
        "id": REVIEW,
        "by": "staff:legal-1",
        "community": "lakeside",
        "number": "lakeside-CR2026-000001",
        "form": "letter",
        "title": "致电梯公司催告函",
        "counterpart": "supplier",
        "drafted_by": "staff:desk-1",
        "outcome": "approved_with_changes",
        "basis": "维保合同第九条",
        "points": "删去违约金数额，改为保留追究的权利",
        "reviewed_at": "2026-03-02T01:00:00.000000Z",
    },
    "huiyin.external_contact.made.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-EC2026-000001",
        "building": "b3",
        "case": "01970000-0000-7000-8000-000000000001",
        "counterpart": "supplier",
        "organisation": "远升电梯维保公司",
        "party": {
            "kind": "supplier",
            "id": "01970000-0000-7000-8000-000000000012",
            "name": "李工",
            "phone": "13800000000",
            "unit": "调度室",
        },
        "direction": "outbound",
        "channel": "letter",
        "made_by": "staff:manager-1",
        "purpose": "催交曳引机",
        "position": POSITION,
        "exempt": "emergency_call",
        "formal_letter": True,
        "compliance_review": REVIEW,
        "result": "对方签收，答应周五回复",
        "next_step": "周五核对到货",
        "next_at": "2026-03-06T02:00:00.000000Z",
        "nothing_further": False,
    },
    "huiyin.external_contact.followed_up.v1": {
        **_STEP,
        "result": "零件已到",
        "next_step": "安装后验收",
        "next_at": "2026-03-10T02:00:00.000000Z",
        "nothing_further": False,
    },
    "huiyin.counterparty_request.recorded.v1": {
        **_STEP,
        "key": "q1",
        "text": "希望夜间停梯施工，请物业提前告知住户",
        "reasonable": True,
        "reply_by": "2026-03-05T10:00:00.000000Z",
        "reply_due_at": "2026-03-05T10:00:00.000000Z",
    },
    "huiyin.counterparty_request.answered.v1": {
        **_STEP,
        "key": "q1",
        "outcome": "agreed",
        "channel": "phone",
        "text": "可以，公告明天贴出",
    },
    "huiyin.appearance.checked.v1": {
        **_STEP,
        "person": "staff:manager-1",
        "fit": False,
        "remark": "工牌没有带",
    },
}
