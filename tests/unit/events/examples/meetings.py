"""Meetings."""

from typing import Any

MEETING = "01970000-0000-7000-8000-000000000040"

_STEP = {"id": MEETING, "by": "staff:desk-1"}
_FILE = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12}
_PARTY = {
    "kind": "owner",
    "id": "01970000-0000-7000-8000-000000000041",
    "name": "沈月",
    "unit": "3-1502",
}
_VOTES = {
    "in_favour": 402,
    "against": 31,
    "abstained": 12,
    "area_in_favour_m2": "40120.5",
    "area_against_m2": "3100",
    "area_abstained_m2": "1200.25",
}
_MOTION = {
    **_STEP,
    "key": "1",
    "text": "启用维修资金更换三号楼电梯钢丝绳",
    "agenda_item": "1",
    "majority": "special",
    "votes": _VOTES,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.meeting.convened.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-M2026-000001",
        "meeting_kind": "owners_assembly",
        "title": "二〇二六年第一次业主大会",
        "starts_at": "2026-04-18T01:00:00.000000Z",
        "place": "社区活动中心",
        "convened_by": "owners_committee",
        "notice_given_at": "2026-04-01T01:00:00.000000Z",
        "agenda_items": [{"topic": "电梯维修资金"}],
        "attachments": [_FILE],
    },
    "huiyin.meeting.rescheduled.v1": {
        **_STEP,
        "starts_at": "2026-04-25T01:00:00.000000Z",
        "place": "三号楼架空层",
        "notice_given_at": "2026-04-08T01:00:00.000000Z",
        "reason": "活动中心停电",
    },
    "huiyin.meeting.cancelled.v1": {**_STEP, "reason": "与街道会议冲突"},
    "huiyin.meeting.held.v1": {
        **_STEP,
        "started_at": "2026-04-25T01:00:00.000000Z",
        "ended_at": "2026-04-25T03:00:00.000000Z",
        "place": "三号楼架空层",
        "present": 380,
        "represented": 65,
        "attendees": [_PARTY],
        "staff": ["staff:manager-1"],
        "electorate": {"owners": 600, "area_m2": "60000.75"},
        "added_items": [{"topic": "门口停车"}],
        "minutes_due_at": "2026-04-28T03:00:00.000000Z",
    },
    "huiyin.opinion.raised.v1": {
        **_STEP,
        "key": "1",
        "text": "东门晚上没有保安",
        "party": _PARTY,
        "category": "complaint",
        "follow_up": True,
        "answer_due_at": "2026-05-02T03:00:00.000000Z",
    },
    "huiyin.opinion.answered.v1": {**_STEP, "opinion": "1", "answer": "已增设夜间岗。"},
    "huiyin.resolution.passed.v1": _MOTION,
    "huiyin.resolution.rejected.v1": _MOTION,
    "huiyin.action.assigned.v1": {
        **_STEP,
        "action": "1",
        "text": "联系维保单位出具方案",
        "owner": "staff:engineer-7",
        "due_at": "2026-05-06T10:00:00.000000Z",
        "resolution": "1",
    },
    "huiyin.action.completed.v1": {**_STEP, "action": "1", "result": "方案已交业委会"},
    "huiyin.minutes.drafted.v1": {
        **_STEP,
        "summary": "会议讨论了电梯维修。",
        "none_of": ["actions"],
    },
    "huiyin.minutes.approved.v1": _STEP,
    "huiyin.minutes.received.v1": {
        **_STEP,
        "received_from": "owners_committee",
        "original": _FILE,
    },
}
