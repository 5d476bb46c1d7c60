"""Contacts, cases, replies, parties and what is registered."""

from typing import Any

CASE = "01970000-0000-7000-8000-000000000001"
OTHER = "01970000-0000-7000-8000-000000000002"
CONTACT = "01970000-0000-7000-8000-000000000003"
PARTY = "01970000-0000-7000-8000-000000000004"

_STEP = {"case": CASE, "by": "staff:engineer-7"}
_PARTY = {"kind": "owner", "id": PARTY, "name": "张伟", "phone": "13912340001", "unit": "3-1502"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.contact.logged.v1": {
        "community": "lakeside",
        "building": "b3",
        "direction": "inbound",
        "channel": "phone",
        "matters": [
            {"category": "repair", "urgency": "urgent", "text": "厨房漏水", "externalref": "R-1"},
            {"category": "consultation", "important": True, "text": "装修押金", "case": CASE},
        ],
        "party": _PARTY,
        "answer_needed": True,
        "attachments": [{"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12}],
    },
    "huiyin.matter.identified.v1": {
        "contact": CONTACT,
        "matter": 0,
        "case": CASE,
        "party": PARTY,
        "sensitivity": "private",
        "joined": False,
        "answer_needed": True,
    },
    "huiyin.case.opened.v1": {
        "raised_at": "2026-03-01T08:00:00.000000Z",
        "case": CASE,
        "number": "lakeside-2026-000001",
        "community": "lakeside",
        "building": "b3",
        "category": "repair",
        "urgency": "urgent",
        "sensitivity": "normal",
        "channel": "phone",
        "contact": CONTACT,
        "matter": 0,
        "party_kind": "owner",
        "party": PARTY,
        "externalref": "R-1",
        "externalref_source": "urn:test:hotline",
        "assignee": "team:desk",
        "first_reply_due_at": "2026-03-02T05:00:00.000000Z",
        "policy": "default@1",
        "calendar": "24x7@1",
        "reckoning": ["自 2026-03-02 09:00:00 起计时"],
    },
    "huiyin.case.acknowledged.v1": _STEP,
    "huiyin.case.assigned.v1": {**_STEP, "assignee": "staff:engineer-8"},
    "huiyin.case.returned.v1": {**_STEP, "assignee": "team:desk", "reason": "不属工程部"},
    "huiyin.case.escalated.v1": {
        **_STEP,
        "assignee": "staff:manager-1",
        "level": "project_manager",
        "reason": "三次上门未果",
    },
    "huiyin.case.resolved.v1": {**_STEP, "outcome": "已更换角阀"},
    "huiyin.case.closed.v1": _STEP,
    "huiyin.case.reopened.v1": {**_STEP, "reason": "再次渗水"},
    "huiyin.case.merged.v1": {**_STEP, "into": OTHER, "reason": "同一处漏水"},
    "huiyin.case.unmerged.v1": {
        **_STEP,
        "merged_into": OTHER,
        "state": "open",
        "reason": "楼上楼下是两处漏点",
    },
    "huiyin.case.separated.v1": {**_STEP, "separated": OTHER},
    "huiyin.case.withdrawn.v1": {**_STEP, "evidence": "来电录音"},
    "huiyin.record.completed.v1": {
        **_STEP,
        "empty": [
            {"part": "party", "reason": "匿名投信，无从得知"},
            {"part": "process", "reason": "当场说清"},
        ],
    },
    "huiyin.access.restricted.v1": {
        **_STEP,
        "persons": ["staff:guard-4"],
        "reason": "投诉对象为该保安",
        "assignee": "staff:manager-1",
    },
    "huiyin.urgency.assessed.v1": {
        **_STEP,
        "urgency": "urgent",
        "reason": "家里有老人",
    },
    "huiyin.contact.attempted.v1": {
        **_STEP,
        "channel": "phone",
        "outcome": "no_answer",
        "text": "响了八声没人接",
        "incident": "01970000-0000-7000-8000-000000000099",
    },
    "huiyin.sensitivity.marked.v1": {**_STEP, "sensitivity": "private", "reason": "涉及家事"},
    "huiyin.rule.overridden.v1": {
        **_STEP,
        "rule": "personal-data-public",
        "reason": "法院要求在群内公示车牌",
        "legal_basis": "民事裁定书",
    },
    "huiyin.access.lifted.v1": {**_STEP, "persons": ["staff:guard-4"], "reason": "编号写错"},
    "huiyin.recusal.recorded.v1": {
        **_STEP,
        "reason": "当事人是我亲属",
        "assignee": "team:desk",
    },
    "huiyin.record.filed.v1": {
        **_STEP,
        "number": "lakeside-D2026-000001",
        "community": "lakeside",
        "retention": "D10",
    },
    "huiyin.record.viewed.v1": {**_STEP, "records": [CONTACT], "purpose": "visit_party"},
    "huiyin.record.redacted.v1": {
        "record": CONTACT,
        "pointer": "/text",
        "text": "（已删除）",
        "by": "staff:clerk-1",
    },
    "huiyin.reply.sent.v1": {
        **_STEP,
        "channel": "phone",
        "to": PARTY,
        "text": "明天上午上门",
        "basis": "《物业服务合同》第八条",
        "automatic": False,
        "promise": {"due_at": "2026-03-03T02:00:00.000000Z", "route": "home_visit"},
    },
    "huiyin.note.added.v2": {**_STEP, "text": "门铃坏", "audience": "party"},
    "huiyin.note.added.v1": {**_STEP, "text": "门铃坏"},
    "huiyin.party.registered.v1": {"community": "lakeside", "party": _PARTY},
    "huiyin.subject.forgotten.v1": {
        "subject": PARTY,
        "community": "lakeside",
        "records": [CONTACT],
        "reason": "本人要求",
        "legal_basis": "《个人信息保护法》第四十七条",
        "requested_by": "staff:clerk-1",
        "approved_by": "staff:manager-1",
    },
    "huiyin.community.registered.v1": {
        "community": "lakeside",
        "name": "湖畔花园",
        "name_en": "Lakeside Garden",
        "buildings": [{"id": "b3", "name": "3 栋"}],
        "desk": "team:desk",
    },
    "huiyin.source.registered.v1": {
        "source": "urn:test:hotline",
        "name": "服务热线",
        "types": ["*"],
        "communities": ["lakeside"],
        "ways": ["http", "kafka"],
    },
}
