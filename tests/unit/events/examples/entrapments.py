"""Entrapments."""

from typing import Any

ENTRAPMENT = "01970000-0000-7000-8000-000000000030"
CASE = "01970000-0000-7000-8000-000000000031"

_STEP = {"id": ENTRAPMENT, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.entrapment.reported.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-T2026-000001",
        "case": CASE,
        "case_externalref": "HL-7",
        "case_source": "urn:test:hotline",
        "building": "b3",
        "lift": "3号楼2号梯",
        "floor": "12层",
        "people": 3,
        "medical_need": True,
        "phone": "13900000926",
        "text": "灯灭了，里面有个老人。",
        "reported_at": "2026-04-01T15:47:00.000000Z",
        "own_staff_due_at": "2026-04-01T16:02:00.000000Z",
        "maintainer_due_at": "2026-04-01T16:17:00.000000Z",
        "policy": "entrapment@1",
    },
    "huiyin.entrapment.corrected.v1": {
        **_STEP,
        "floor": "11层",
        "people": 4,
        "medical_need": False,
        "phone": "13900000927",
        "reason": "轿厢里的人又数了一遍",
    },
    "huiyin.reassurance.called.v1": {
        **_STEP,
        "answered": True,
        "medical_need": False,
        "text": "都还好，师傅快到了。",
        "called_at": "2026-04-01T15:51:00.000000Z",
        "silent_s": 240,
    },
    "huiyin.rescuer.arrived.v1": {**_STEP, "rescuer": "maintainer", "company": "安达电梯"},
    "huiyin.people.freed.v1": {**_STEP, "people": 3, "injured": 0, "text": "老人有些头晕。"},
    "huiyin.lift.returned_to_service.v1": {
        **_STEP,
        "inspected_by": "市特种设备检验所",
        "text": "门锁触点已更换。",
    },
}
