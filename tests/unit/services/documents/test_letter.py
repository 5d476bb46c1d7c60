"""What a letter says on paper: who wrote what to whom, when it was to be confirmed or answered, and
what came of it.
"""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from events.envelope import Envelope, RecordedEvent
from events.fact import Fact
from events.letter import (
    LetterAnswered,
    LetterReceiptConfirmed,
    LetterReceived,
    LetterSent,
    LetterSubject,
)
from projections.registers.model import Item
from projections.timeline.model import Timeline
from services.documents.document import Document
from services.documents.letter import letter
from services.documents.telling import Said, Told
from services.documents.typesetting import typeset
from services.documents.words import LANGUAGES, Language, words

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
ID = "018f0000-0000-7000-8000-000000000001"
SENT: dict[str, Any] = {
    "to": {"kind": "owner"},
    "subject": "reminder",
    "carried_by": "hand",
    "receipt_due_at": "2026-11-10T01:00:00.000000Z",
}
RECEIVED: dict[str, Any] = {
    "sender": {"kind": "authority"},
    "subject": "court",
    "theirs": "2026-117",
    "answer_due_at": "2026-11-13T01:00:00.000000Z",
    "spokesperson": "staff:legal-1",
}
MASKED: Said = {"title": "关于钢丝绳的函", "to/name": "张*", "to/unit": "3-****", "text": "请来电"}
CLEAR: Said = {**MASKED, "to/name": "张伟", "to/unit": "3-1502"}


def event(fact: type[Fact], version: int, by: str) -> RecordedEvent:
    envelope = Envelope(
        id=ID, source="urn:huiyin:ledger:test", type=fact.type_name, subject=f"letter/{ID}",
        time=AT, partitionkey="yinhu", sequence=version, actor=by, data={"by": by},
    )  # fmt: skip
    return RecordedEvent(envelope=envelope, position=version, recordedtime=AT, body=b"")


def laid_out(
    detail: dict[str, Any],
    said: Said = MASKED,
    *,
    language: Language = "zh",
    state: str = "receipt_awaited",
    events: tuple[RecordedEvent, ...] = (),
) -> Document:
    item = Item(
        id=ID, kind="letter", number="L-1", version=2, community="yinhu", building=None,
        state=state, assignee=None, due_at=None, opened_at=AT, last_at=AT, overdue=False,
        done=False, detail=detail, sealed={},
    )  # fmt: skip
    story = Timeline(case=ID, events=events, watermark=2)
    told = Told(item=item, said=said, parts=(), ask_story=lambda: story, place="银湖花园")
    return letter(told, words(language))


def test_a_letter_sent_says_to_whom_by_which_way_and_until_when_a_receipt_is_due() -> None:
    document = laid_out(SENT, events=(event(LetterSent, 1, "staff:1"),))
    assert (document.kind, document.title) == ("发函", "关于钢丝绳的函")
    assert dict(document.facts) == {
        "小区": "银湖花园",
        "收件人": "张* 3-****（业主）",
        "事由": "催告",
        "登记时间": "2026-11-03 14:00",
        "送达方式": "当面递交",
        "回执期限": "2026-11-10 09:00",
    }
    assert document.sections[0].paragraphs == ("请来电",)
    assert document.signed == (("发函", "staff:1　2026-11-03 14:00"),)
    assert document.draft == "", "what went out stands"


def test_a_receipt_says_how_and_by_whom_it_was_recorded() -> None:
    events = (event(LetterSent, 1, "staff:1"), event(LetterReceiptConfirmed, 2, "staff:2"))
    said = {**MASKED, "note": "本人签收"}
    document = laid_out({**SENT, "how": "refused"}, said, events=events)
    assert dict(document.facts)["回执"] == "拒收"
    assert dict(document.signed)["登记回执"].startswith("staff:2")
    assert document.sections[1].paragraphs == ("本人签收",)


def test_a_letter_received_says_from_whom_their_reference_and_who_answered() -> None:
    events = (event(LetterReceived, 1, "staff:1"), event(LetterAnswered, 2, "staff:legal-1"))
    document = laid_out(
        {**RECEIVED, "reference": "YH-9"}, {"title": "传票"}, state="answered", events=events
    )
    facts = dict(document.facts)
    assert document.kind == "来函"
    assert facts["来函文号"] == "2026-117"
    assert facts["答复期限"] == "2026-11-13 09:00"
    assert facts["发言人"] == "staff:legal-1"
    assert facts["复函文号"] == "YH-9"
    assert "收件人" not in facts
    assert [label for label, _ in document.signed] == ["收函", "答复"]
    assert document.sections[0].nothing == "正文见原件。", "only its title was registered"


def test_in_clear_it_names_the_one_and_what_was_forgotten_says_so() -> None:
    assert dict(laid_out(SENT, CLEAR).facts)["收件人"] == "张伟 3-1502（业主）"
    forgotten = laid_out(SENT, {"title": None, "to/name": None, "text": None})
    assert forgotten.title == "已删除或限制使用"
    assert dict(forgotten.facts)["收件人"] == "已删除或限制使用（业主）"
    assert forgotten.sections[0].paragraphs == ("已删除或限制使用",)


def test_the_other_language_says_the_same() -> None:
    document = laid_out(SENT, language="en")
    assert document.kind == "Letter sent"
    assert dict(document.facts)["To"] == "张* 3-**** (owner)"
    assert len(document.facts) == len(laid_out(SENT).facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_pdf_for_the_archive_and_what_was_typed_is_no_markup(language: Language) -> None:
    typed = '#panic("x") $ <b> #read("/etc/passwd")'
    said = dict.fromkeys((*CLEAR, "note"), typed)
    made = typeset(laid_out({**SENT, **RECEIVED, "theirs": typed}, said, language=language))
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"NotoSansSC" in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_list_has_its_words(language: Language) -> None:
    spoken = words(language)
    carried = get_args(LetterSent.model_fields["carried_by"].annotation)
    confirmed = get_args(LetterReceiptConfirmed.model_fields["how"].annotation)
    assert carried
    assert confirmed
    for kind, values in (
        ("about", get_args(LetterSubject)),
        ("carried_by", carried),
        ("receipt_by", confirmed),
    ):
        for value in values:
            assert spoken(f"letter.{kind}.{value}")
