"""Reports."""

from typing import Any

REPORT = "01970000-0000-7000-8000-000000000a20"
CASE = "01970000-0000-7000-8000-000000000a21"

_STEP = {"id": REPORT, "by": "staff:supervisor-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.report.submitted.v1": {
        "id": REPORT,
        "by": "staff:engineer-7",
        "community": "lakeside",
        "number": "lakeside-HB2026-000001",
        "building": "b3",
        "case": CASE,
        "title": "三号楼水泵异响",
        "text": "轴承磨损，建议更换，需停水两小时。",
        "urgent": False,
        "level": "responsible",
        "to": "staff:supervisor-1",
        "to_level": "supervisor",
        "emergency": "水泵房进水",
        "answer_by": "2026-04-04T01:00:00.000000Z",
    },
    "huiyin.confidential_report.submitted.v1": {
        "id": REPORT,
        "by": "staff:engineer-7",
        "community": "lakeside",
        "number": "lakeside-HB2026-000002",
        "superior": "staff:supervisor-1",
        "kept_from": ["staff:clerk-3"],
        "title": "配件采购",
        "text": "主管让从他亲戚的店里买配件。",
        "urgent": False,
        "to": "staff:manager-1",
        "answer_by": "2026-04-04T01:00:00.000000Z",
    },
    "huiyin.report.passed_on.v1": {
        **_STEP,
        "receiver": "team:engineering",
        "to": "staff:manager-1",
        "to_level": "project_manager",
        "note": "同意更换，费用两千",
        "emergency": "水泵房进水",
        "answer_by": "2026-04-05T01:00:00.000000Z",
    },
    "huiyin.report.answered.v1": {
        **_STEP,
        "receiver": "team:engineering",
        "answer": "同意，周三上午更换",
    },
    "huiyin.report.withdrawn.v1": {**_STEP, "reason": "已自行修好"},
}
