"""What the archive keeps on paper: a record under its numbers with what it holds, and a volume with
the list of what lies in it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from events.envelope import Envelope, RecordedEvent
from events.filing_scheme import Matter, Retention
from events.handover import FourProperties, HandoverPrepared
from events.property_check import CheckName, CheckOccasion, CheckOutcome, Property
from events.record import RecordChecked, RecordRegistered
from events.story import CaseStoryFact
from events.volume import VolumeOpened
from projections.registers.model import Item, Part
from projections.timeline.model import Timeline
from services.documents.document import Document
from services.documents.handover import handover
from services.documents.record import names, record
from services.documents.report import report
from services.documents.telling import Happened, Said, Told
from services.documents.typesetting import typeset
from services.documents.volume import volume
from services.documents.words import LANGUAGES, Language, words

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
ID, CASE, LETTER = (f"018f0000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
DETAIL: dict[str, Any] = {
    "about": f"case/{CASE}",
    "matter": "repair",
    "medium": "both",
    "pages": 4,
    "year": 2026,
    "category": "WS",
    "retention": "D10",
    "unit": "KFB",
    "archival_number": "J001-WS·2026-D10-KFB-0001",
}
INTAKE = "system:intake"
STORY = (
    Happened(position=7, type="huiyin.contact.logged.v1", at=AT, by=None, reported_by=INTAKE,
             party="owner", texts=("漏水",)),
    Happened(position=8, type="huiyin.case.opened.v1", at=AT, by=None, reported_by=INTAKE,
             texts=()),
    Happened(position=9, type="huiyin.reply.sent.v1", at=AT, by="staff:1", reported_by=INTAKE,
             texts=(None,)),
    Happened(position=10, type="huiyin.case.resolved.v1", at=AT, by="staff:1",
             reported_by="staff:1", texts=()),
)  # fmt: skip


def told(kind: str = "record", detail: dict[str, Any] = DETAIL, **given: Any) -> Told:
    item = Item(
        id=ID, kind=kind, number="yinhu-D2026-000001", version=2, community="yinhu",
        building=None, state=given.pop("state", "arranged"), assignee=None, due_at=None,
        opened_at=AT, last_at=AT, overdue=False, done=True, detail=detail, sealed={},
    )  # fmt: skip
    story = Timeline(case=ID, events=(), watermark=2)
    return Told(
        item=item,
        said=given.pop("said", {}),
        parts=given.pop("parts", ()),
        ask_story=lambda: story,
        place="银湖花园",
        **given,
    )


def printed(made: Told, language: Language = "zh") -> Document:
    return record(made, words(language))


def test_a_record_of_a_case_says_how_it_is_kept_and_tells_the_story() -> None:
    document = printed(told(happened=STORY))
    assert (document.kind, document.title, document.draft) == ("档案", "报修", "")
    facts = dict(document.facts)
    assert facts["档号"] == "J001-WS·2026-D10-KFB-0001"
    assert (facts["保管期限"], facts["载体"], facts["页数"]) == ("10 年", "电子和纸质", "4")
    [story] = document.sections
    assert story.rows == (
        ("7", "2026-11-03 14:00", "来联系或主动联系", "业主（由 system:intake 记入）", "漏水"),
        ("8", "2026-11-03 14:00", "受理立案", "由 system:intake 记入", ""),
        ("9", "2026-11-03 14:00", "答复", "staff:1（由 system:intake 记入）", "已删除或限制使用"),
        ("10", "2026-11-03 14:00", "办结", "staff:1", ""),
    )


def test_a_case_kept_from_the_reader_is_not_told() -> None:
    [story] = printed(told(happened=None)).sections
    assert (story.rows, story.nothing) == ((), "不在此显示。")


def test_a_record_of_a_letter_holds_the_letter_and_is_called_like_it() -> None:
    detail = {**DETAIL, "about": f"letter/{LETTER}", "matter": "letter"}
    sent = {"to": {"kind": "owner"}, "subject": "reminder"}
    letter = told("letter", sent, state="noted", said={"title": "催告函", "text": "请尽快缴费"})
    document = printed(told(detail=detail, also={("letter", LETTER): letter}))
    assert document.title == "催告函"
    head, text = document.sections[:2]
    assert ("事由", "催告") in head.rows
    assert text.paragraphs == ("请尽快缴费",)
    assert list(names(told(detail=detail).item, ())) == [("letter", LETTER)]


def test_a_volume_lists_what_lies_in_it_in_order_and_is_a_draft_until_closed() -> None:
    parts: tuple[tuple[Part, Said], ...] = tuple(
        (
            Part(
                item=ID, part="record", key=key, kind="volume", community="yinhu", building=None,
                state="added", assignee=None, due_at=None, last_at=AT,
                detail={"record": f"r{key}"}, sealed={},
            ),
            {},
        )
        for key in ("002", "001")
    )  # fmt: skip
    detail = {"ground": "litigation", "retention": "Y", "remark": "二审另立一卷"}
    first = told(said={"title": "起诉状"})
    made = told("volume", detail, state="open", parts=parts, also={("record", "r001"): first},
                said={"title": "张某诉本公司"})  # fmt: skip
    document = volume(made, words("zh"))
    assert document.draft == "草稿"
    listed, remark = document.sections
    assert [row[:1] + row[3:4] for row in listed.rows] == [("1", "起诉状"), ("2", "不在此显示。")]
    assert remark.paragraphs == ("二审另立一卷",)
    assert dict(document.facts)["件数"] == "2 件"
    closed = replace(made, item=replace(made.item, state="closed"))
    assert volume(closed, words("zh")).draft == ""


def test_a_report_tells_the_newest_check_by_property() -> None:
    data = {
        "by": "system:fixity", "occasion": "schedule", "passed": False, "size": 99,
        "next_by": "2027-01-01T00:00:00.000000Z",
        "checks": [
            {"check": "events_sealed", "outcome": "failed", "looked_at": 7, "failing": ["3", "4"]},
            {"check": "paper_made", "outcome": "passed", "looked_at": 1},
        ],
    }  # fmt: skip
    envelope = Envelope(
        id=ID, source="urn:huiyin:ledger:test", type=RecordChecked.type_name,
        subject=f"record/{ID}", time=AT, partitionkey="yinhu", sequence=3, actor="system:fixity",
        data=data,
    )  # fmt: skip
    event = RecordedEvent(envelope=envelope, position=100, recordedtime=AT, body=b"")
    never = told()
    story = replace(never.story, events=(event,))
    checked = replace(never, ask_story=lambda: story)
    document = report(checked, words("zh"))
    assert dict(document.facts)["结论"] == "不合格"
    assert [section.heading for section in document.sections] == [
        "真实性", "完整性", "可用性", "安全性",
    ]  # fmt: skip
    assert document.sections[0].rows == (("每条事件都在签名的根之下", "未通过", "7", "3、4"),)
    assert document.draft == ""
    assert report(never, words("zh")).draft == "草稿"


def test_the_register_of_a_handover_lists_each_record_with_its_check() -> None:
    listed = Part(
        item=ID, part="record", key="0001", kind="handover", community="yinhu", building=None,
        state="listed", assignee=None, due_at=None, last_at=AT, detail={"record": "r1"}, sealed={},
    )  # fmt: skip
    check = replace(listed, part="check", key="newest", kind="record", state="passed", detail={})
    detail = {
        "receiver": "银湖花园业主委员会", "to": "owners_committee", "legal_basis": "条例第三十六条",
        "method": "both", "items": 1, "four_properties": "not_checked",
    }  # fmt: skip
    record_told = told(said={"title": "催告函"}, parts=((check, {}),))
    made = told(
        "handover", detail, state="prepared", parts=((listed, {}),),
        also={("record", "r1"): record_told},
    )  # fmt: skip
    document = handover(made, words("zh"))
    assert (document.title, document.draft) == ("向银湖花园业主委员会移交档案", "草稿")
    assert document.sections[0].rows == (
        (
            "1", "yinhu-D2026-000001", "J001-WS·2026-D10-KFB-0001", "催告函", "2026", "10 年", "4",
            "合格 2026-11-03",
        ),
    )  # fmt: skip
    assert b"<pdfaid:part>2</pdfaid:part>" in typeset(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_are_pdfs_and_what_was_typed_is_no_markup(language: Language) -> None:
    typed = '#panic("x") $ <b> #read("/etc/passwd")'
    story = (replace(STORY[0], texts=(typed,)),)
    for document in (
        printed(told(happened=story), language),
        volume(told("volume", {"ground": "other", "retention": "Y", "remark": typed}),
               words(language)),
    ):  # fmt: skip
        assert b"<pdfaid:part>2</pdfaid:part>" in typeset(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_list_has_its_words(language: Language) -> None:
    spoken = words(language)
    happened = [fact.type_name.split(".")[1:3] for fact in get_args(CaseStoryFact)]
    medium = get_args(RecordRegistered.model_fields["medium"].annotation)
    ground = get_args(VolumeOpened.model_fields["ground"].annotation)
    to_whom = get_args(HandoverPrepared.model_fields["to"].annotation)
    assert happened
    assert to_whom
    assert medium
    assert ground
    for kind, values in (
        ("record.happened", map(".".join, happened)),
        ("record.about", get_args(Matter)),
        ("record.kept", get_args(Retention)),
        ("record.kept_as", medium),
        ("volume.opened_for", ground),
        ("handover.to_whom", to_whom),
        ("handover.checked", get_args(FourProperties)),
        ("report.check", get_args(CheckName)),
        ("report.outcome", get_args(CheckOutcome)),
        ("report.made_at", get_args(CheckOccasion)),
        ("report.property", get_args(Property)),
    ):
        for value in values:
            assert spoken(f"{kind}.{value}")
