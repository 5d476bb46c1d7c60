"""Threats."""

from typing import Any

THREAT = "01970000-0000-7000-8000-000000000040"
CASE = "01970000-0000-7000-8000-000000000041"

_STEP = {"id": THREAT, "by": "staff:desk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.safety_threat.reported.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-H2026-000001",
        "case": CASE,
        "case_externalref": "HL-7",
        "case_source": "urn:test:hotline",
        "building": "b3",
        "threat": "violence",
        "immediate": True,
        "text": "他说再不修好就带刀来前台。",
        "party": {"kind": "owner", "name": "某业主"},
        "act_by": "2026-04-01T15:52:00.000000Z",
        "policy": "safety-threat@1",
    },
    "huiyin.police.informed.v1": {
        **_STEP,
        "station": "银湖派出所",
        "receipt": "JJ-0401-117",
        "text": "民警十分钟到。",
    },
    "huiyin.safety_measure.taken.v1": {
        **_STEP,
        "measure": "guard_posted",
        "text": "前台加派一人。",
    },
    "huiyin.safety_threat.closed.v1": {
        **_STEP,
        "result": "民警当面训诫，本人道歉。",
        "without_police": "家属已当场劝住",
    },
}
