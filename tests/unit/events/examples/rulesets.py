"""The company's rules."""

from typing import Any

from events.ruleset import RULESET_ID

_STEP = {"id": RULESET_ID, "by": "staff:manager-1"}

_ADOPTED: dict[str, Any] = {
    **_STEP,
    "version": 2,
    "name": "服务用语和许诺权限",
    "wording": {
        "forbidden": [
            {
                "words": "不归我管",
                "also": ["不归我们管"],
                "unless": [],
                "instead": "我现在替您转过去",
            }
        ],
        "vague": [{"words": "尽快", "also": [], "unless": ["尽快撤离"], "instead": "今天十八点前"}],
        "own_number": ["服务热线"],
        "not_a_number": ["工单号"],
    },
    "authority": [
        {
            "role": "front_desk",
            "subjects": ["answer", "visit"],
            "amount_max_yuan": 0,
            "ahead_max_days": 7,
        }
    ],
    "assembly_notice_days": 20,
    "important_subjects": ["safety"],
    "effective_from": "2026-12-01T00:00:00.000000Z",
    "reason": "公司会议通过",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.ruleset.adopted.v1": _ADOPTED,
    "huiyin.ruleset.adopted.v2": {
        **_ADOPTED,
        "limits": [{"limit": "report_answered", "minutes": 2880}],
        "channels": [{"matter": "urgent", "channels": ["phone", "home_visit"]}],
        "required": [{"type": "huiyin.letter.received.v1", "fields": ["answer_by"]}],
        "disclosures": [{"item": "common_income", "every": "half_year"}],
        "notice_periods": [{"subject": "works", "days": 3}],
    },
    "huiyin.phrase.listed.v1": {
        **_STEP,
        "version": 3,
        "listed_as": "forbidden",
        "words": "爱找谁找谁",
        "also": ["愛找谁找谁"],
        "unless": [],
        "instead": "我替您联系负责的同事",
        "reason": "业主反映",
        "effective_from": "2026-12-02T00:00:00.000000Z",
    },
    "huiyin.phrase.delisted.v1": {
        **_STEP,
        "version": 4,
        "listed_as": "vague",
        "words": "尽快",
        "reason": "误判较多",
        "effective_from": "2026-12-03T00:00:00.000000Z",
    },
}
