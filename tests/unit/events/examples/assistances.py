"""Assistance between departments."""

from typing import Any

ASSISTANCE = "01970000-0000-7000-8000-000000000a30"
CASE = "01970000-0000-7000-8000-000000000a31"

_STEP = {"id": ASSISTANCE, "by": "staff:guard-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.assistance.requested.v1": {
        "id": ASSISTANCE,
        "by": "staff:desk-1",
        "community": "lakeside",
        "number": "lakeside-XZ2026-000001",
        "building": "b3",
        "case": CASE,
        "title": "吊装时拦车",
        "text": "周三上午换电梯曳引机，请秩序部在三号楼门口拦车两小时。",
        "team": "team:engineering",
        "to": "team:guards",
        "urgent": False,
        "needed_by": "2026-04-03T01:00:00.000000Z",
        "answer_by": "2026-04-01T05:00:00.000000Z",
    },
    "huiyin.assistance.accepted.v1": {
        **_STEP,
        "receiver": "team:guards",
        "owner": "staff:guard-2",
        "complete_by": "2026-04-03T01:00:00.000000Z",
        "note": "带两个路锥",
    },
    "huiyin.assistance.declined.v1": {
        **_STEP,
        "receiver": "team:guards",
        "reason": "当天有消防演练，抽不出人",
        "suggested": "team:cleaning",
    },
    "huiyin.assistance.redirected.v1": {
        **_STEP,
        "to": "team:cleaning",
        "note": "请派一个人看路口",
        "instead_of": "team:guards",
        "answer_by": "2026-04-01T09:00:00.000000Z",
    },
    "huiyin.assistance.handed_back.v1": {
        **_STEP,
        "receiver": "team:guards",
        "reason": "值班员请病假",
    },
    "huiyin.assistance.completed.v1": {
        **_STEP,
        "receiver": "team:guards",
        "result": "拦车两小时，无剐蹭",
    },
    "huiyin.assistance.withdrawn.v1": {**_STEP, "reason": "吊装改期"},
}
