"""A case's events become a history people can read: in words, masked, folded, with their causes."""

from datetime import timedelta
from typing import Any

import pytest

from events.envelope import Envelope, RecordedEvent
from services.desk.cases.entries import Entry, entries, to_show
from services.desk.messages import words
from services.privacy.masking import mask
from tests.unit.services.desk.scene import CASE, NOW

CONTACT = "01a20a60-0000-7000-8000-000000000001"
OTHER = "01a20a60-0000-7000-8000-000000000002"
SEALED = {"sealed": "b3BhcXVl"}


def recorded(position: int, type_name: str, data: dict[str, Any], **changes: Any) -> RecordedEvent:
    attributes: dict[str, Any] = {
        "id": f"01a20a60-0000-7000-8000-{position:012d}",
        "source": "urn:huiyin:ledger:test",
        "type": f"huiyin.{type_name}",
        "subject": f"case/{CASE}",
        "sequence": position,
        "time": NOW,
        "partitionkey": "yinhu",
        "actor": "staff:1",
        "data": data,
        **changes,
    }
    return RecordedEvent(
        envelope=Envelope(**attributes), position=position, recordedtime=NOW, body=b""
    )


def told(*events: RecordedEvent, plain: dict[str, Any] | None = None) -> list[Entry]:
    """The history as its reader sees it; ``plain`` are personal values by field name."""
    values = plain or {}

    def opened(data: Any) -> Any:
        if isinstance(data, dict):
            return {k: values.get(k, k) if v == SEALED else opened(v) for k, v in data.items()}
        return [opened(item) for item in data] if isinstance(data, (list, tuple)) else data

    shown = to_show(events, {e.envelope.id: opened(e.envelope.data) for e in events}, None, mask)
    return entries(events, shown, case=CASE, words=words("zh"))


def contact(**changes: Any) -> RecordedEvent:
    matter = {"category": "repair", "urgency": "urgent", "text": SEALED}
    data = {
        "community": "yinhu",
        "direction": "inbound",
        "channel": "phone",
        "matters": [matter, {"category": "complaint", "text": SEALED}],
        "party": {"kind": "owner", "name": SEALED, "phone": SEALED, "unit": SEALED},
    }
    return recorded(1, "contact.logged.v1", data, id=CONTACT, **changes)


def identified(position: int = 2, matter: int = 0) -> RecordedEvent:
    data = {
        "contact": CONTACT,
        "matter": matter,
        "case": CASE,
        "joined": False,
        "answer_needed": True,
    }
    return recorded(position, "matter.identified.v1", data, causationid=CONTACT)


def test_a_contact_shows_its_matter_of_this_case_and_who_masked() -> None:
    [entry] = told(
        contact(),
        identified(),
        plain={"text": "水管漏水", "name": "欧阳静怡", "phone": "13900004321", "unit": "3-1502"},
    )
    assert entry.told.title == "来联系"
    assert entry.told.who == "业主 · 欧*** · 3-**** · 139****4321"
    assert [(said.label, said.text) for said in entry.told.texts] == [("报修 · 加急", "水管漏水")]
    assert entry.told.remarks == ("同一次联系的其他事由: 1",)
    assert entry.folded == (2,)


def test_what_was_forgotten_is_told_as_such() -> None:
    [entry] = told(contact(), identified(), plain={"text": None, "name": None})
    assert entry.told.texts[0].text is None
    assert "已删除或限制使用" in entry.told.who


def test_causes_lead_to_entries_and_late_recording_is_told() -> None:
    step = recorded(3, "case.acknowledged.v1", {"case": CASE, "by": "staff:1"}, causationid=CONTACT)
    early, late = told(contact(time=NOW - timedelta(hours=2)), step)
    assert late.cause == early.position
    assert early.recorded.endswith("记入")
    assert late.recorded == ""


NAMED = {"case": CASE, "by": "staff:1"}
STEPS: list[tuple[str, dict[str, Any], str, str]] = [
    ("case.acknowledged.v1", NAMED, "step", "签收"),
    ("case.assigned.v1", {**NAMED, "assignee": "staff:2"}, "step", "指派给 staff:2"),
    ("case.returned.v1", {**NAMED, "reason": SEALED}, "step", "退单"),
    (
        "case.returned.v1",
        {**NAMED, "reason": SEALED, "assignee": "team:a"},
        "step",
        "退单，转 team:a",
    ),
    (
        "case.escalated.v1",
        {**NAMED, "reason": SEALED, "assignee": "staff:9", "level": "region"},
        "step",
        "升级到区域，转 staff:9",
    ),
    ("case.resolved.v1", {**NAMED, "outcome": SEALED}, "step", "办结"),
    ("case.closed.v1", NAMED, "step", "关闭"),
    ("case.reopened.v1", {**NAMED, "reason": SEALED}, "step", "重新打开"),
    ("case.withdrawn.v1", {**NAMED, "evidence": SEALED}, "step", "撤回"),
    ("case.merged.v1", {**NAMED, "into": OTHER, "reason": SEALED}, "step", "并入案件"),
    (
        "case.merged.v1",
        {"case": OTHER, "into": CASE, "by": "staff:1", "reason": SEALED},
        "step",
        "案件并入此件",
    ),
    (
        "case.unmerged.v1",
        {**NAMED, "merged_into": OTHER, "state": "open", "reason": SEALED},
        "step",
        "取消并案",
    ),
    ("case.separated.v1", {**NAMED, "separated": OTHER}, "step", "案件从此件分出，恢复单独办理"),
    (
        "record.filed.v1",
        {**NAMED, "number": "yinhu-D2026-000001", "community": "yinhu", "retention": "D10"},
        "step",
        "归档 yinhu-D2026-000001，保管期限 10 年",
    ),
    (
        "record.viewed.v1",
        {**NAMED, "records": [CONTACT], "purpose": "contact_party"},
        "access",
        "查看了明文",
    ),
    (
        "record.redacted.v1",
        {"record": CONTACT, "pointer": "/matters/0/text", "text": SEALED, "by": "staff:1"},
        "access",
        "遮盖后的文字",
    ),
    ("reply.sent.v1", {**NAMED, "channel": "phone", "text": SEALED}, "reply", "答复"),
    (
        "reply.sent.v1",
        {**NAMED, "channel": "app", "text": SEALED, "automatic": True},
        "reply",
        "自动答复",
    ),
    ("note.added.v1", {**NAMED, "text": SEALED}, "note", "内部备注"),
    ("note.added.v2", {**NAMED, "text": SEALED, "audience": "party"}, "note", "可告知对方的备注"),
]


@pytest.mark.parametrize(("type_name", "data", "kind", "title"), STEPS)
def test_every_event_of_a_case_is_told(
    type_name: str, data: dict[str, Any], kind: str, title: str
) -> None:
    [entry] = told(recorded(5, type_name, data))
    assert (entry.told.kind, entry.told.title) == (kind, title)
    assert len(entry.told.texts) == sum(1 for value in data.values() if value == SEALED)


def test_the_opening_tells_number_and_deadline() -> None:
    data = {
        "case": CASE,
        "number": "yinhu-2026-000001",
        "community": "yinhu",
        "category": "repair",
        "urgency": "normal",
        "sensitivity": "normal",
        "channel": "phone",
        "contact": CONTACT,
        "matter": 0,
        "assignee": "desk:yinhu",
        "first_reply_due_at": "2026-11-11T10:00:00.000000Z",
        "policy": "default@1",
        "calendar": "24x7@1",
        "reckoning": ["自受理起 24 小时"],
        "raised_at": "2026-11-10T10:00:00.000000Z",
    }
    [entry] = told(recorded(2, "case.opened.v1", data))
    assert entry.told.title == "受理立案 yinhu-2026-000001"
    assert entry.told.remarks == ("首次答复期限 2026-11-11 18:00",)


def test_a_reveal_shows_what_it_was_granted_for_and_nothing_else() -> None:
    event = contact()
    opened = {
        **event.envelope.data,
        "matters": [{"text": "打 13900004321"}, {"text": "吵"}],
        "party": {"kind": "owner", "name": "欧阳静怡", "phone": "13900004321", "unit": "3-1502"},
    }
    id_ = event.envelope.id
    shown = to_show([event], {id_: opened}, {id_: {"/party/phone": "13900004321"}}, mask)[id_]
    assert shown["party"]["phone"] == "13900004321"
    assert shown["party"]["name"] == "欧***"
    assert shown["matters"][0]["text"] == "打 139****4321"
