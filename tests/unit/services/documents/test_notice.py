"""What a notice says on paper: its words, how long it holds, where it hangs; a draft until somebody
approved it.
"""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from events.envelope import Envelope, RecordedEvent
from events.fact import Fact
from events.notice import NoticeApproved, NoticeDrafted, NoticeSubject
from events.vocabulary import Channel
from projections.registers.kinds.notices import PLACE
from projections.registers.model import Item, Part
from projections.timeline.model import Timeline
from services.documents.document import Document
from services.documents.notice import notice
from services.documents.telling import Said, Told
from services.documents.typesetting import typeset
from services.documents.words import LANGUAGES, Language, words

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
ID = "018f0000-0000-7000-8000-000000000001"
DETAIL: dict[str, Any] = {
    "subject": "fees",
    "valid_from": "2026-11-03T06:00:00.000000Z",
    "valid_until": "2026-12-01T00:00:00.000000Z",
    "ask": "客服中心",
    "important": True,
}
SAID: Said = {"title": "停车费调整", "text": "自下月起执行。\n详询139****4321。"}


def place(key: str, channel: str, building: str | None, state: str) -> tuple[Part, Said]:
    made = Part(
        item=ID, part=PLACE, key=key, kind="notice", community="yinhu", building=building,
        state=state, assignee=None, due_at=None, last_at=AT, detail={"channel": channel},
        sealed={},
    )  # fmt: skip
    return made, {}


PLACES = (
    place("b3-hall", "unit_board", "b3", "planned"),
    place("b1-hall", "unit_board", "b1", "photographed"),
    place("group", "wechat_group", None, "posted"),
)


def event(fact: type[Fact], version: int, by: str) -> RecordedEvent:
    envelope = Envelope(
        id=ID, source="urn:huiyin:ledger:test", type=fact.type_name, subject=f"notice/{ID}",
        time=AT, partitionkey="yinhu", sequence=version, actor=by, data={"by": by},
    )  # fmt: skip
    return RecordedEvent(envelope=envelope, position=version, recordedtime=AT, body=b"")


DRAFTED, APPROVED = event(NoticeDrafted, 1, "staff:1"), event(NoticeApproved, 2, "staff:2")


def laid_out(
    state: str = "approved",
    *,
    said: Said = SAID,
    language: Language = "zh",
    **changes: Any,
) -> Document:
    item = Item(
        id=ID, kind="notice", number="N-1", version=2, community="yinhu", building=None,
        state=state, assignee=None, due_at=None, opened_at=AT, last_at=AT, overdue=False,
        done=False, detail={**DETAIL, **changes}, sealed={},
    )  # fmt: skip
    events = (DRAFTED,) if state == "drafted" else (DRAFTED, APPROVED)
    story = Timeline(case=ID, events=events, watermark=2)
    told = Told(item=item, said=said, parts=PLACES, ask_story=lambda: story, place="银湖花园")
    return notice(told, words(language))


def test_a_notice_says_what_for_how_long_whom_to_ask_and_where_it_hangs() -> None:
    document = laid_out()
    assert (document.kind, document.title, document.draft) == ("公告", "停车费调整", "")
    facts = dict(document.facts)
    assert facts["小区"] == "银湖花园"
    assert facts["事由"] == "收费"
    assert facts["有效期"] == "2026-11-03 14:00 – 2026-12-01 08:00"
    assert facts["咨询处"] == "客服中心"
    assert "书面" in facts["重要"]
    text, places = document.sections
    assert text.paragraphs == (SAID["text"],)
    assert places.rows == (
        ("b1-hall", "单元公告板", "b1", "已拍照"),
        ("b3-hall", "单元公告板", "b3", "待张贴"),
        ("group", "微信群", "", "已张贴"),
    )
    assert dict(document.signed)["批准"].startswith("staff:2")


def test_one_nobody_approved_is_a_draft_and_nobody_signs_for_it() -> None:
    document = laid_out("drafted")
    assert document.draft == "草稿"
    assert [label for label, _ in document.signed] == ["起草"]


def test_what_was_not_said_takes_no_line() -> None:
    facts = dict(laid_out(valid_until=None, ask=None, important=False).facts)
    assert facts["有效期"] == "2026-11-03 14:00"
    assert not {"咨询处", "重要"} & facts.keys()


def test_what_was_forgotten_says_so() -> None:
    document = laid_out(said={"title": None, "text": None})
    assert document.title == "已删除或限制使用"
    assert document.sections[0].paragraphs == ("已删除或限制使用",)


def test_the_other_language_says_the_same() -> None:
    document = laid_out("drafted", language="en")
    assert (document.kind, document.draft) == ("Notice", "DRAFT")
    assert document.sections[1].rows[2] == ("group", "WeChat group", "", "posted")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_pdf_for_the_archive_and_what_was_typed_is_no_markup(language: Language) -> None:
    typed = '#panic("x") $ <b> #read("/etc/passwd")'
    made = typeset(laid_out(said={"title": typed, "text": typed}, language=language, ask=typed))
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"NotoSansSC" in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_list_has_its_words(language: Language) -> None:
    spoken = words(language)
    for kind, values in (
        ("about", get_args(NoticeSubject)),
        ("channel", get_args(Channel)),
        ("place_state", ("planned", "posted", "photographed", "removed")),
    ):
        for value in values:
            assert spoken(f"notice.{kind}.{value}")
