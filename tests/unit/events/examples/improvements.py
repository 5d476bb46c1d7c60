"""Problems, proposals and corrected statements."""

from typing import Any

IMPROVEMENT = "01970000-0000-7000-8000-000000000a50"
CASE = "01970000-0000-7000-8000-000000000a51"

_STEP = {"id": IMPROVEMENT, "by": "staff:manager-1"}
_RAISED = {
    "id": IMPROVEMENT,
    "by": "staff:desk-1",
    "community": "lakeside",
    "number": "lakeside-GJ2026-000001",
}
_WORK = {"owner": "staff:supervisor-1", "complete_by": "2026-04-20T10:00:00.000000Z"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.problem.raised.v1": {
        **_RAISED,
        "building": "b3",
        "case": CASE,
        "title": "报修单没人接",
        "text": "夜里的报修单到早上才有人看。",
        "to": "staff:manager-1",
        "answer_by": "2026-04-04T01:00:00.000000Z",
    },
    "huiyin.proposal.made.v1": {
        **_RAISED,
        "building": "b3",
        "case": CASE,
        "title": "门口放雨伞架",
        "text": "雨天大堂地滑，放两个伞架。",
        "gain": "少滑倒",
        "to": "staff:manager-1",
        "answer_by": "2026-04-08T01:00:00.000000Z",
    },
    "huiyin.statement.corrected.v1": {
        **_RAISED,
        "about": f"case/{CASE}",
        "case": CASE,
        "title": "更正巡检时间",
        "text": "水泵房是十点巡的。",
        "wrong": "说是八点巡过",
        "to": "staff:manager-1",
    },
    "huiyin.problem.answered.v1": {**_STEP, "answer": "夜班每小时看一次", **_WORK},
    "huiyin.proposal.answered.v1": {
        **_STEP,
        "verdict": "adopted",
        "answer": "买四个，两个大堂各两个",
        **_WORK,
    },
    "huiyin.improvement.completed.v1": {**_STEP, "result": "伞架已放好"},
}
