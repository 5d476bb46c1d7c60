"""Instructions."""

from typing import Any

INSTRUCTION = "01970000-0000-7000-8000-000000000a10"
CASE = "01970000-0000-7000-8000-000000000a11"

_STEP = {"id": INSTRUCTION, "by": "staff:supervisor-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.instruction.issued.v1": {
        "id": INSTRUCTION,
        "by": "staff:manager-1",
        "community": "lakeside",
        "number": "lakeside-ZL2026-000001",
        "building": "b3",
        "case": CASE,
        "title": "三号楼水泵房巡检",
        "text": "今天十七时前检查三号楼水泵，拍照回报。",
        "urgent": True,
        "level": "project_manager",
        "to": ["staff:supervisor-1"],
        "to_level": "supervisor",
        "emergency": "水泵房进水",
        "complete_by": "2026-04-01T09:00:00.000000Z",
        "acknowledge_by": "2026-04-01T01:10:00.000000Z",
    },
    "huiyin.instruction.relayed.v1": {
        **_STEP,
        "receiver": "desk:lakeside",
        "text": "今天十七时前检查三号楼水泵，拍照回报。",
        "note": "钥匙在前台",
        "to": ["staff:engineer-7", "team:engineering"],
        "to_level": "responsible",
        "emergency": "水泵房进水",
        "acknowledge_by": "2026-04-01T01:20:00.000000Z",
    },
    "huiyin.instruction.acknowledged.v1": {
        **_STEP,
        "receiver": "team:engineering",
        "text": "收到，马上去",
    },
    "huiyin.instruction.completed.v1": {
        **_STEP,
        "receiver": "team:engineering",
        "result": "水泵正常，照片已传",
    },
    "huiyin.instruction.withdrawn.v1": {**_STEP, "reason": "改由电梯公司处理"},
}
