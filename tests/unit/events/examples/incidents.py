"""Incidents."""

from typing import Any

INCIDENT = "01970000-0000-7000-8000-000000000020"
CASE = "01970000-0000-7000-8000-000000000021"

_STEP = {"id": INCIDENT, "by": "staff:desk-1"}
_LINK = {**_STEP, "case": CASE, "case_externalref": "HL-7", "case_source": "urn:test:hotline"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.incident.declared.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-I2026-000001",
        "what": "power_cut",
        "title": "五至八号楼停电",
        "text": "供电局线路故障，正在抢修。",
        "buildings": ["b5", "b6"],
        "started_at": "2026-04-01T11:06:00.000000Z",
        "expected_end_at": "2026-04-01T13:30:00.000000Z",
        "next_update_due_at": "2026-04-01T11:36:00.000000Z",
        "policy": "incident-updates@1",
    },
    "huiyin.incident.updated.v1": {
        **_STEP,
        "text": "抢修车已到，预计九点半来电。",
        "expected_end_at": "2026-04-01T13:30:00.000000Z",
        "tell_all": "wechat_group",
        "next_update_due_at": "2026-04-01T12:06:00.000000Z",
        "policy": "incident-updates@1",
        "told": 61,
    },
    "huiyin.incident.ended.v1": {
        **_STEP,
        "text": "已恢复供电。",
        "tell_all": "wechat_group",
        "told": 61,
    },
    "huiyin.case.linked.v1": {**_LINK, "reason": "事后补登的来电"},
    "huiyin.case.unlinked.v1": {**_LINK, "reason": "只是自家跳闸"},
}
