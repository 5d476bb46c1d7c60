"""What minutes say on paper: all that was told, "none" where there was none, a draft until they
stand.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from events.envelope import Envelope, RecordedEvent
from events.fact import Fact
from events.meeting import ActionAssigned, Convener, MeetingKind, MinutesApproved, MinutesDrafted
from events.vocabulary import PartyKind
from projections.registers.kinds.meetings import ACTION, AGENDA_ITEM, OPINION, RESOLUTION
from projections.registers.model import Item, Part
from projections.timeline.model import Timeline
from services.documents.document import Document, Section
from services.documents.minutes import minutes
from services.documents.telling import Said, Told
from services.documents.words import LANGUAGES, Language, Words, words

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
ID = "018f0000-0000-7000-8000-000000000001"
DETAIL: dict[str, Any] = {
    "meeting_kind": "project",
    "convened_by": "company",
    "started_at": "2026-11-03T06:00:00.000000Z",
    "ended_at": "2026-11-03T07:30:00.000000Z",
    "place": "一号会议室",
    "attendees": [{"kind": "owner"}, {"kind": "supplier"}],
    "staff": ["staff:yh-01", "staff:yh-02"],
    "present": 6,
}


def item(state: str = "drafted", **detail: Any) -> Item:
    return Item(
        id=ID, kind="meeting", number="M-1", version=4, community="yinhu", building=None,
        state=state, assignee=None, due_at=None, opened_at=AT, last_at=AT, overdue=False,
        done=False, detail={**DETAIL, **detail}, sealed={},
    )  # fmt: skip


def part(kind: str, key: str, state: str, *, said: Said, **changes: Any) -> tuple[Part, Said]:
    made = Part(
        item=ID, part=kind, key=key, kind="meeting", community="yinhu", building=None, state=state,
        assignee=None, due_at=None, last_at=AT, detail={}, sealed={},
    )  # fmt: skip
    return replace(made, **changes), said


PARTS = (
    part(AGENDA_ITEM, "10", "listed", said={"topic": "其他"}),
    part(AGENDA_ITEM, "2", "listed", said={"topic": "地库积水"}),
    part(
        RESOLUTION, "1", "passed", said={"text": "更换水泵"},
        detail={"majority": "ordinary", "votes": {
            "in_favour": 5, "against": 1, "abstained": 0, "area_in_favour_m2": "512.40"}},
    ),
    part(
        ACTION, "1", "open", said={"text": "联系厂家"}, assignee="staff:engineer-7",
    ),
    part(OPINION, "1", "raised", said={"text": None}, detail={"party": {"kind": "owner"}}),
)  # fmt: skip


def event(fact: type[Fact], version: int, by: str, **data: Any) -> RecordedEvent:
    envelope = Envelope(
        id=ID, source="urn:huiyin:ledger:test", type=fact.type_name, subject=f"meeting/{ID}",
        time=AT, partitionkey="yinhu", sequence=version, actor=by, data={"by": by, **data},
    )  # fmt: skip
    return RecordedEvent(envelope=envelope, position=version, recordedtime=AT, body=b"")


DRAFTED = event(MinutesDrafted, 3, "staff:yh-02")
ASSIGNED = event(ActionAssigned, 2, "staff:yh-02", action="1", due_at="2026-11-10T01:00:00.000000Z")
APPROVED = event(MinutesApproved, 4, "staff:yh-01")


def told(of: Item, *, said: Said | None = None, parts: Any = PARTS, events: Any = ()) -> Told:
    return Told(
        item=of,
        said={"title": "十一月例会", "attendees/0/name": "张*"} if said is None else said,
        parts=parts,
        ask_story=lambda: Timeline(case=ID, events=(ASSIGNED, DRAFTED, *events), watermark=4),
        place="银湖花园",
    )


def laid_out(of: Item, language: Language = "zh", **changes: Any) -> Document:
    return minutes(told(of, **changes), words(language))


def section(document: Document, heading: str) -> Section:
    return next(each for each in document.sections if each.heading == heading)


@pytest.mark.proves("Art.9(2)")
def test_minutes_say_when_where_who_and_what_was_decided_and_assigned() -> None:
    document = laid_out(item())
    facts = dict(document.facts)
    assert facts["时间"] == "2026-11-03 14:00 – 2026-11-03 15:30"
    assert facts["地点"] == "一号会议室"
    assert facts["小区"] == "银湖花园"
    assert "张*（业主）" in facts["参会人"]
    assert "到场 6 人" in facts["参会人"]
    assert "staff:yh-02" in facts["参会人"]
    assert section(document, "议题").rows == (("2", "地库积水"), ("10", "其他"))
    [resolved] = section(document, "决议").rows
    assert resolved[1:3] == ("更换水泵", "通过")
    assert "同意 5（512.40 ㎡）" in resolved[3]
    [action] = section(document, "行动项").rows
    assert action == ("1", "联系厂家", "staff:engineer-7", "2026-11-10 09:00", "待完成")


def test_an_action_that_is_done_keeps_its_date() -> None:
    done = part(ACTION, "1", "done", said={"text": "联系厂家", "result": "已联系"})
    [action] = section(laid_out(item(), parts=(done,)), "行动项").rows
    assert action[1:4] == ("联系厂家\n完成情况：已联系", "未登记", "2026-11-10 09:00")


def test_minutes_nobody_approved_are_a_draft_and_say_so() -> None:
    document = laid_out(item())
    assert document.draft == "草稿"
    assert dict(document.signed) == {"起草": "staff:yh-02　2026-11-03 14:00", "批准": "待批准"}


def test_approved_minutes_name_who_approved_them_and_are_no_draft() -> None:
    document = laid_out(item("approved"), events=(APPROVED,))
    assert document.draft == ""
    assert dict(document.signed)["批准"].startswith("staff:yh-01")


def test_an_approval_before_a_new_draft_signs_nothing() -> None:
    document = laid_out(item("drafted"), events=(APPROVED, DRAFTED))
    assert document.draft == "草稿"
    assert dict(document.signed)["批准"] == "待批准"


def test_none_is_said_where_there_was_none_and_silence_is_told_apart() -> None:
    document = laid_out(item(none_of=["resolutions"]), parts=())
    assert section(document, "决议").nothing == "无"
    assert section(document, "行动项").nothing == "未登记"


def test_what_was_forgotten_says_so_and_the_rest_stands() -> None:
    document = laid_out(item(), said={"title": None})
    assert document.title == "已删除或限制使用"
    assert section(document, "意见").rows == (("1", "已删除或限制使用", "业主", "待答复"),)


def test_an_assembly_s_minutes_are_the_owners_own() -> None:
    state = item("received", meeting_kind="owners_assembly", received_from="owners_committee")
    document = laid_out(state)
    assert "业主委员会" in dict(document.signed)["说明"]
    assert document.draft == ""


def test_the_other_language_says_the_same() -> None:
    document = laid_out(item(), "en")
    assert document.draft == "DRAFT"
    assert section(document, "Actions").rows[0][2] == "staff:engineer-7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_list_has_its_words(language: Language) -> None:
    spoken: Words = words(language)
    for kind, values in (
        ("party_kind", get_args(PartyKind)),
        ("minutes.meeting_kind", get_args(MeetingKind)),
        ("minutes.convened_by", get_args(Convener)),
    ):
        for value in values:
            assert spoken(f"{kind}.{value}")


def test_both_languages_have_the_same_words() -> None:
    zh, en = (_keys(words(language)._texts) for language in LANGUAGES)
    assert zh == en


def _keys(node: Any, above: str = "") -> set[str]:
    if not isinstance(node, dict):
        return {above}
    return set().union(*(_keys(value, f"{above}.{name}") for name, value in node.items()))
