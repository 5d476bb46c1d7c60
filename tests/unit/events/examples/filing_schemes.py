"""The filing scheme."""

from typing import Any

from events.filing_scheme import SCHEME_ID

_STEP = {"id": SCHEME_ID, "by": "staff:archivist-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.filing_scheme.adopted.v1": {
        **_STEP,
        "version": 2,
        "name": "归档方案",
        "fonds": "J001",
        "fonds_given_by": "区档案馆",
        "unit": "KFB",
        "categories": [
            {"code": "WS", "name": "文书", "own": False},
            {"code": "XC", "name": "巡查", "own": True},
        ],
        "schedule": [
            {"matter": "repair", "category": "XC", "retention": "D10", "unit": "GCB"},
            {"matter": "minutes", "category": "WS", "retention": "D30"},
        ],
        "not_filed": ["没有定稿的草稿"],
        "number_width": 4,
        "file_within_days": 90,
        "effective_from": "2027-01-01T00:00:00.000000Z",
        "reason": "增加巡查门类",
    },
    "huiyin.retention.set.v1": {
        **_STEP,
        "version": 3,
        "matter": "minutes",
        "category": "WS",
        "retention": "Y",
        "reason": "公司会议决定",
        "effective_from": "2027-06-01T00:00:00.000000Z",
    },
}
