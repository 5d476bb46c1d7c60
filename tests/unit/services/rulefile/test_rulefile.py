"""Rules from a file: what is written out reads back unchanged, and whatever is wrong has a line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.instant import format_instant
from services.errors import SetupError
from services.ledger.rulebook.rules import Rules, shipped_rules, version_of
from services.rulefile.comparing import Change, changes
from services.rulefile.places import Place, places_in_json, places_in_toml
from services.rulefile.reading import RuleFile, read_rules
from services.rulefile.writing import as_toml, said_of

SINCE = datetime(2027, 1, 1, tzinfo=UTC)
SHIPPED = shipped_rules()
VAGUE = len(SHIPPED.version.wording.vague)
WRITTEN = as_toml(SHIPPED.version, SHIPPED)


def read(folder: Path, text: str, name: str = "rules.toml") -> RuleFile:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_rules(file, by="staff:chief", effective_from=SINCE)


def wrong(found: RuleFile) -> list[tuple[int, int, str, str]]:
    return [(each.place.line, each.place.column, each.pointer, each.rule) for each in found.faults]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("name", ["rules.toml", "rules.json"])
def test_what_is_written_out_reads_back_as_it_was(tmp_path: Path, name: str) -> None:
    said = said_of(SHIPPED.version, SHIPPED)
    text = WRITTEN if name.endswith("toml") else json.dumps(said, ensure_ascii=False, indent=1)
    found = read(tmp_path, text, name)
    assert found.faults == ()
    assert found.fact is not None
    assert format_instant(found.fact.effective_from).startswith("2027-01-01T00:00:00")
    again = version_of(found.fact, 2)
    assert changes(said, said_of(again, Rules(again))) == []


def test_every_wrong_line_is_told_not_the_first_alone(tmp_path: Path) -> None:
    text = WRITTEN.replace('limit = "bulletin_read"', 'limit = "bulletin_red"').replace(
        "assembly_notice_days = 15", "assembly_notice_days = 3"
    )
    found = read(tmp_path, text)
    assert found.fact is None
    assert wrong(found) == [
        (line_of(text, "assembly_notice_days"), 24, "/assembly_notice_days", ""),
        (line_of(text, '"bulletin_red"'), 9, "/limits/6/limit", ""),
    ]


def test_what_the_rules_say_of_rules_has_its_line_too(tmp_path: Path) -> None:
    extra = """
[[required]]
type = "huiyin.letter.received.v1"
fields = ["title"]

[[wording.vague]]
words = "回头再议"
instead = "尽快改天"

[[wording.vague]]
words = "尽快"
instead = "今天十八点前"
"""
    text, vague = WRITTEN + extra, f"/wording/vague/{VAGUE}"
    assert wrong(read(tmp_path, text)) == [
        (line_of(text, 'fields = ["title"]'), 10, "/required/0/fields", "required-field-open"),
        (
            line_of(text, 'instead = "尽快改天"'),
            11,
            f"{vague}/instead",
            "proposal-stands",
        ),
        (text.count("\n") - 1, 9, f"/wording/vague/{VAGUE + 1}/words", "phrase-once"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("rules.toml", 'name = "甲"\nwording = {\n', (2, 12)),
        ("rules.toml", 'name = "甲\n', (1, 10)),
        ("rules.json", '{"name": "甲",\n "wording" 3}', (2, 12)),
        ("rules.json", "[]", (1, 1)),
    ],
)
def test_a_file_of_no_form_is_told_where_it_ends(
    tmp_path: Path, name: str, text: str, place: tuple[int, int]
) -> None:
    [fault] = read(tmp_path, text, name).faults
    assert fault.place.line == place[0]
    assert abs(fault.place.column - place[1]) <= 2, fault
    assert fault.problem


def test_a_file_that_is_not_there_is_an_error_of_the_operator(tmp_path: Path) -> None:
    with pytest.raises(SetupError):
        read_rules(tmp_path / "none.toml", by="staff:chief", effective_from=SINCE)


def test_places_are_found_in_both_forms() -> None:
    toml = places_in_toml('a = 1\n[t]\nb = {c = 2, "d" = 3}\n[[t.l]]\nx = 1\n[[t.l]]\nx = [\n 5]\n')
    assert toml.of(("t", "b", "d")) == Place(line=3, column=19)
    assert toml.of(("t", "l", "1", "x", "0")) == Place(line=7, column=5)
    assert toml.of(("t", "l", "0", "y")) == Place(line=4, column=1)
    assert toml.of(("nothing",)) == Place(line=1, column=1)
    said = places_in_json('{"a": [1, {"b": "},"}],\n "c": {"d": true}}')
    assert said.of(("a", "1", "b")) == Place(line=1, column=17)
    assert said.of(("c", "d")) == Place(line=2, column=13)


def test_a_change_names_what_it_was_and_what_it_becomes() -> None:
    before = {
        "days": 15,
        "limits": [{"limit": "a", "minutes": 5}, {"limit": "b", "minutes": 6}],
        "wording": {"vague": [{"words": "尽快", "instead": "今天"}], "own_number": ["热线"]},
    }
    after = {
        "days": 20,
        "limits": [{"limit": "a", "minutes": 5}],
        "wording": {
            "vague": [{"words": "改天", "instead": "明天"}],
            "own_number": ["热线", "电话"],
        },
    }
    assert changes(before, after) == [
        Change(place="days", before=15, after=20),
        Change(place="limits b", before={"minutes": 6}, after=None),
        Change(place="wording.vague 改天", before=None, after={"instead": "明天"}),
        Change(place="wording.vague 尽快", before={"instead": "今天"}, after=None),
        Change(place="wording.own_number", before=None, after="电话"),
    ]
