"""Volumes, uses of the archive and handovers."""

from typing import Any

from events.record import record_of

RECORD = record_of("letter/01970000-0000-7000-8000-000000000010")

_STEP = {"id": "01970000-0000-7000-8000-000000000078", "by": "staff:archivist-1"}
_OPENING = {**_STEP, "community": "lakeside"}
_PARTY = {
    "kind": "lawyer",
    "name": "王律师",
    "id": "01970000-0000-7000-8000-000000000012",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.volume.opened.v1": {
        **_OPENING,
        "number": "lakeside-AJ2026-000001",
        "ground": "litigation",
        "title": "三号楼外墙渗水诉讼",
        "retention": "Y",
    },
    "huiyin.volume.record_added.v1": {**_STEP, "record": RECORD, "place": 1},
    "huiyin.volume.closed.v1": {**_STEP, "remark": "一审判决书待补"},
    "huiyin.archive.accessed.v1": {
        **_OPENING,
        "number": "lakeside-LY2026-000001",
        "records": [RECORD],
        "party": _PARTY,
        "purpose": "court",
        "form": "copy",
        "copies": 2,
        "approved_by": "staff:manager-1",
        "back_by": "2026-06-01T00:00:00.000000Z",
        "note": "持介绍信和律师证",
    },
    "huiyin.archive.use_ended.v1": {**_STEP, "whole": True, "effect": "作为证据提交"},
    "huiyin.handover.prepared.v1": {
        **_OPENING,
        "number": "lakeside-YJ2026-000001",
        "to": "owners_committee",
        "receiver": "湖畔花园业主委员会",
        "legal_basis": "《物业管理条例》第三十六条",
        "records": [RECORD],
        "items": 1,
        "method": "both",
        "size_bytes": 120334,
        "four_properties": "passed",
    },
    "huiyin.handover.prepared.v2": {
        **_OPENING,
        "number": "lakeside-YJ2026-000001",
        "to": "owners_committee",
        "receiver": "湖畔花园业主委员会",
        "legal_basis": "《物业管理条例》第三十六条",
        "records": [RECORD],
        "items": 1,
        "method": "both",
        "size_bytes": 120334,
    },
    "huiyin.handover.checked.v1": {
        **_STEP,
        "passed": False,
        "checks": ["01970000-0000-7000-8000-000000000071"],
        "failed": ["lakeside-D2026-000001"],
        "package": "lakeside-PK2026-000001",
    },
    "huiyin.handover.completed.v2": {
        **_STEP,
        "giver": "staff:archivist-1",
        "receiver_name": "李主任",
        "supervisor": "街道办 赵科长",
        "items_received": 1,
        "four_properties": "passed",
        "package": "lakeside-PK2026-000001",
        "note": "当面逐件核对",
    },
    "huiyin.handover.completed.v1": {
        **_STEP,
        "giver": "staff:archivist-1",
        "receiver_name": "李主任",
        "supervisor": "街道办 赵科长",
        "items_received": 1,
        "four_properties": "passed",
        "note": "当面逐件核对",
    },
}
