"""Entries of the privacy log."""

from typing import Any

_STEP = {"id": "01970000-0000-7000-8000-000000000160", "by": "staff:desk-1"}
_PLACE = {**_STEP, "community": "lakeside", "number": "lakeside-PL2026-000001"}
_CASE = {"case": "01970000-0000-7000-8000-000000000001"}
_PARTY = {
    "kind": "owner",
    "id": "01970000-0000-7000-8000-000000000012",
    "name": "张三",
    "phone": "13800000000",
    "unit": "3-1502",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.personal_data.detected.v1": {
        **_PLACE,
        "building": "b3",
        "channel": "wechat_group",
        "place": "3号楼业主群",
        "data": ["phone", "home"],
        "published_by": "resident",
        "party": _PARTY,
        "text": "群里贴出了张三的房号和电话",
        "remove_by": "2026-03-02T03:00:00.000000Z",
    },
    "huiyin.personal_data.removed.v1": {**_STEP, "text": "已撤回并提醒发言人", "told": True},
    "huiyin.disclosure.authorised.v1": {
        **_PLACE,
        **_CASE,
        "party": _PARTY,
        "recipient": "远升电梯维保公司",
        "data": ["name", "phone"],
        "text": "约定上门检修时间",
        "ground": "consent",
        "basis": "物业服务合同第六条",
        "consent": "三月一日电话同意",
        "until": "2026-04-01T00:00:00.000000Z",
    },
    "huiyin.disclosure.revoked.v1": {**_STEP, "reason": "检修结束"},
    "huiyin.publication.authorised.v1": {
        **_PLACE,
        **_CASE,
        "data": ["name", "home"],
        "party": _PARTY,
        "text": "业主大会公告写明张三的姓名和房号",
        "reason": "候选人名单须公示",
        "legal_basis": "业主大会议事规则第十二条",
        "until": "2026-04-01T00:00:00.000000Z",
    },
    "huiyin.publication.used.v1": {
        **_STEP,
        "about": "notice/01970000-0000-7000-8000-000000000010",
    },
    "huiyin.lawful_request.received.v1": {
        **_PLACE,
        **_CASE,
        "building": "b3",
        "authority": "police",
        "office": "城关派出所",
        "their_number": "调证字〔2026〕31号",
        "legal_basis": "刑事诉讼法第五十四条",
        "credentials_checked": True,
        "data": ["recording"],
        "party": _PARTY,
        "text": "三月一日夜间地库出入口录像",
        "due_at": "2026-03-04T10:00:00.000000Z",
        "answer_due_at": "2026-03-04T10:00:00.000000Z",
    },
    "huiyin.lawful_request.answered.v1": {
        **_STEP,
        "outcome": "partly",
        "given": ["recording"],
        "text": "东入口两小时录像一份，西入口已被覆盖",
        "legal_basis": "刑事诉讼法第五十四条",
        "credentials_checked": True,
        "approved_by": "staff:manager-1",
    },
    "huiyin.processing.restricted.v1": {
        **_PLACE,
        **_CASE,
        "party": _PARTY,
        "uses": ["calling", "messages"],
        "reason": "本人要求不再接到活动通知",
        "until": "2027-03-01T00:00:00.000000Z",
    },
    "huiyin.processing.resumed.v1": {**_STEP, "reason": "本人同意恢复"},
}
