"""What the ledger writes into records in Chinese is told in English on English pages, all of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from services.composition.initialising import SHIPPED_SCHEME
from services.desk.inbox.rows import Places
from services.desk.messages import LANGUAGES, Language, words
from services.desk.messages.recorded import (
    BUILDINGS,
    POST_TITLES,
    SENTENCES,
    SHIPPED,
    TEAMS,
    recorded,
)
from services.desk.registers.values import Teller
from services.desk.registers.wording import Wording
from services.ledger.promises.published.shipping import shipped_calendars, shipped_policy
from services.ledger.registers.found import all_registers
from services.ledger.rulebook.rules import shipped_ruleset

LEDGER = Path(__file__).parents[4] / "services" / "ledger"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_SENTENCES = frozenset(
    {"wording/bills.py", "promises/reckoning/telling.py", "promises/published/comparing.py"}
)
"""Modules with Chinese that is no sentence of a record: patterns, a reckoning that pages tell from
its figures, hours in an answer for programs.
"""

PIECES = ("漏「", "添「", "等")
"""What became of somebody's words on the way, quoted; the end of a list, told with its sentence."""


def _texts(node: ast.AST) -> Iterator[str]:
    """Every literal below a node that is no docstring; a place to be filled in holds a 7."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Constant(value=str()):
                yield str(child.value)
            case ast.JoinedStr():
                yield "".join(
                    str(piece.value) if isinstance(piece, ast.Constant) else "7"
                    for piece in child.values
                )
            case _:
                yield from _texts(child)


def _of_the_ledger() -> set[str]:
    return {
        text
        for source in LEDGER.rglob("*.py")
        if str(source.relative_to(LEDGER)) not in NO_SENTENCES
        for text in _texts(ast.parse(source.read_text(encoding="utf-8")))
        if CHINESE.search(text) and not text.startswith(PIECES)
    }


def test_every_sentence_of_the_ledger_is_told_in_english() -> None:
    said = _of_the_ledger()
    assert len(said) > 80
    english = words("en")
    left = {text for text in said if CHINESE.search(recorded(text, english, SENTENCES, SHIPPED))}
    assert left == set()


def test_no_sentence_is_kept_that_the_ledger_no_longer_writes() -> None:
    chinese, said = words("zh"), _of_the_ledger()
    templates = {name: chinese(f"{SENTENCES}.{name}") for name in chinese.below(SENTENCES)}
    written = {re.sub(r"\{\w+\}", "7", text): name for name, text in templates.items()}
    assert {name for text, name in written.items() if text not in said} <= {"and_others"}


def test_names_of_what_a_ledger_begins_with_are_told_in_english() -> None:
    calendars = shipped_calendars().values()
    scheme = orjson.loads(SHIPPED_SCHEME.read_bytes())
    names = [
        shipped_policy().name,
        shipped_ruleset(by="system:operator").name,
        *(calendar.name for calendar in calendars),
        *(day.name for each in calendars for day in each.holidays),
        *(day.name for each in calendars for day in each.makeup_days),
        *(category["name"] for category in scheme["categories"]),
        *(scheme["name"], scheme["reason"], *scheme["not_filed"]),
    ]
    assert [n for n in names if CHINESE.search(recorded(n, words("en"), SHIPPED))] == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("经主管、项目经理逐级下达；确需越级的，写明紧急情况", "supervisor, project manager;"),
        ("缺号 12–14、20等：找到后补录，或写明作废", "missing: 12–14, 20 and others."),
        ("公司规则要求每季度公开一次：改排公开的周期", "ask for it every quarter:"),
        ("1 件紧急件没人接：请指定代理人，或改派给在岗的人。", "1 urgent case is left"),
        ("3 件紧急件没人接：请指定代理人，或改派给在岗的人。", "3 urgent cases are left"),
    ],
)
def test_what_is_filled_in_is_told_too(written: str, told: str) -> None:
    assert told in recorded(written, words("en"))
    assert recorded(written, words("zh")) == written


def test_what_people_wrote_stays_as_it_stands() -> None:
    for said in ("先致歉，再说事。谢谢", "春节", "Call back", ""):
        assert recorded(said, words("en")) == said


def test_a_usual_title_of_a_post_is_told_in_english_and_any_other_as_it_was_given() -> None:
    english = words("en")
    assert recorded("工程主管", english, POST_TITLES) == "Engineering supervisor"
    assert recorded("工程主管", words("zh"), POST_TITLES) == "工程主管"
    for given in ("银湖项目经理", "工程", "Chief engineer", "post_title.manager"):
        assert recorded(given, english, POST_TITLES) == given


def test_a_building_that_is_called_by_its_number_is_told_so() -> None:
    told = {
        name: recorded(name, words("en"), BUILDINGS)
        for name in ("5号楼", "A座", "会所", "会所旁3号楼", "Club house")
    }
    assert told["5号楼"] == "Building 5"
    assert told["A座"] == "Building A"
    assert {name for name, text in told.items() if name == text} == set(told) - {"5号楼", "A座"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", [POST_TITLES, TEAMS])
def test_each_usual_name_has_words_of_its_own(section: str, language: Language) -> None:
    said = words(language)
    names = [said(f"{section}.{name}") for name in said.below(section)]
    assert len(set(names)) == len(names)


def test_a_post_s_title_and_team_are_told_in_its_register_and_a_notice_s_title_is_not() -> None:
    english = words("en")

    def told(kind: str) -> list[str]:
        wording = Wording(all_registers()[kind], english)
        teller = Teller(kind, wording, Places([], english), "yinhu")
        return [line.text for line in teller.lines({"title": "工程主管", "team": "工程部"})]

    assert told("organisation") == ["Engineering supervisor", "Engineering"]
    assert told("notice")[0] == "工程主管"
