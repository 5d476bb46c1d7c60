"""Answers, and templates of answers."""

from typing import Any

ANSWER = "01970000-0000-7000-8000-000000000180"
QUESTION = "01970000-0000-7000-8000-000000000181"

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.answer.given.v1": {
        "id": ANSWER,
        "by": "staff:desk-1",
        "community": "lakeside",
        "number": "lakeside-AN2026-000001",
        "building": "b3",
        "case": "01970000-0000-7000-8000-000000000001",
        "party": {
            "kind": "owner",
            "id": "01970000-0000-7000-8000-000000000012",
            "name": "张三",
            "phone": "13800000000",
            "unit": "3-1502",
        },
        "channel": "phone",
        "question": "parking-fee-month",
        "text": "地下车位每月三百元，按合同第八条。",
        "stance": "每月三百元",
        "basis": "contract",
        "source": "车位租赁合同第八条",
        "certain": False,
        "look_up": "财务室收费标准表",
        "reply_due_at": "2026-03-03T10:00:00.000000Z",
    },
    "huiyin.answer.settled.v1": {
        "id": ANSWER,
        "by": "staff:desk-1",
        "channel": "phone",
        "text": "已查，是三百元。",
        "stance": "每月三百元",
        "basis": "company_rule",
        "source": "收费标准表2026版",
    },
    "huiyin.answer_template.published.v1": {
        "id": QUESTION,
        "by": "staff:manager-1",
        "community": "lakeside",
        "question": "parking-fee-month",
        "stance": "每月三百元",
        "title": "地下车位月租多少",
        "text": "您好，地下车位每月三百元，可按季度交。",
        "basis": "contract",
        "source": "车位租赁合同第八条",
        "version": 1,
    },
    "huiyin.question.answered.v1": {
        "id": QUESTION,
        "by": "staff:desk-1",
        "community": "lakeside",
        "question": "parking-fee-month",
        "stance": "每月三百元",
        "answer": ANSWER,
    },
}
