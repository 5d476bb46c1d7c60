"""Bytes on paper: whatever somebody typed is printed as typed, and the same record is the same
bytes.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.documents.document import Document, Section
from services.documents.fonts import FONT_FILES, FONTS_FOLDER
from services.documents.glyphs import characters_of
from services.documents.typesetting import (
    PIECE_CHARACTERS,
    RUN_MAX_CHARACTERS,
    printable,
    typeset,
)
from services.errors import SetupError

RECORD = Document(
    language="zh",
    kind="会议纪要",
    title="十一月项目例会",
    number="M-2026-000001",
    draft="",
    facts=(("时间", "2026-11-03 14:00"),),
    sections=(
        Section(heading="议题", columns=("序号", "内容"), rows=(("1", "车位"),), nothing="无"),
        Section(heading="决议", columns=("序号", "内容"), nothing="无"),
    ),
    signed=(("起草", "staff:yh-02"),),
    origin="第 3 版",
    dated=datetime(2026, 11, 3, 7, 20, tzinfo=UTC),
)
HOSTILE = (
    '#panic("x")',
    '#include "/etc/passwd" #read("/etc/passwd")',
    "$ sum_x $ `raw` = Heading <label> @ref // comment /* block",
    "\\u{202E} \\ ] ) } \" ' #",
    "换行\n第二行\r\n第三行\t制表",
    "表情 \U0001f600 生僻 \U00020bb7 私用 \ue000 反向 \u202e 零 \x00",
    "长" * 3_000 + "x" * 3_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_is_never_markup(text: str) -> None:
    assert everywhere(text).startswith(b"%PDF-")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=200))
def test_any_text_can_be_printed(text: str) -> None:
    assert everywhere(text).startswith(b"%PDF-")


def everywhere(text: str) -> bytes:
    section = Section(heading=text, paragraphs=(text,), columns=("a", "b"), rows=((text, text),))
    facts = ((text, text),)
    hostile = replace(
        RECORD, kind=text, title=text, number=text, draft=text, facts=facts,
        sections=(section, Section(heading=text, nothing=text)), signed=facts, origin=text,
    )  # fmt: skip
    return typeset(hostile)


def test_a_record_is_pdf_a_2b_with_its_fonts_inside() -> None:
    made = typeset(RECORD)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert b"NotoSansSC" in made


def test_the_same_record_is_the_same_bytes_and_another_is_not() -> None:
    assert typeset(RECORD) == typeset(replace(RECORD))
    assert typeset(RECORD) != typeset(replace(RECORD, draft="草稿"))


COVERED = frozenset(map(ord, "会议abc 〔〕U+0123456789ABCDEFx"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("会议 abc", "会议 abc"),
        ("会\U0001f600", "会〔U+1F600〕"),
        ("a\u202eb", "a〔U+202E〕b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
    ],
)
def test_nothing_is_lost_and_nothing_hides(text: str, shown: str) -> None:
    assert printable(text, covered=COVERED) == shown


def test_a_long_run_may_be_broken_and_reads_as_before() -> None:
    run = "x" * (RUN_MAX_CHARACTERS + 1)
    broken = printable(f"ab {run}", covered=COVERED)
    assert broken.count("\u200b") == RUN_MAX_CHARACTERS // PIECE_CHARACTERS
    assert broken.replace("\u200b", "") == f"ab {run}"
    assert printable(run[1:], covered=COVERED) == run[1:]


@pytest.mark.parametrize("name", FONT_FILES)
def test_a_font_has_common_characters_and_no_emoji(name: str) -> None:
    covered = characters_of(FONTS_FOLDER / name)
    assert set(map(ord, "会议纪要楼栋业主，。（）、aZ09·㎡〔〕")) <= covered
    assert ord("\U0001f600") not in covered


def test_missing_fonts_are_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="make run"):
        typeset(RECORD, fonts=tmp_path)
