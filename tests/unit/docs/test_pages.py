"""What the pages say is what the code does: settings, commands, types, links and examples."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from jsonschema import Draft202012Validator
from typer.core import TyperGroup

from events.catalogue import fact_class, published_schema, type_names
from events.item import ItemFact
from services.__main__ import build_app
from services.access.principal import ROLES
from services.cloudevents import read_structured
from services.errors import SetupError
from services.settings import KNOWN, LOG_LEVELS, PREFIX, read_settings
from tests.unit.deploy.sample_tape import Desk
from tests.unit.docs.pages import (
    DOCS,
    PAGES,
    ROOT,
    anchors,
    events,
    events_in,
    links,
    name_of,
    rows,
    section,
)

OPERATIONS = DOCS / "operations.md"
PUBLISHING = DOCS / "publishing.md"
EXAMPLE_MAX_LINES = 80
README_MAX_LINES = 120
BOUNDS = re.compile(r"(\d+)–(\d+)")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if link.startswith("https://"):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_a_link_that_leads_nowhere_would_be_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A heading, of two\n[one](there.md) `[no](link.md)`\n", encoding="utf-8")
    assert links(page) == ["there.md"]
    assert anchors(page) == {"a-heading-of-two"}


def test_every_setting_is_explained_with_its_default() -> None:
    told = {cells[0].strip("`"): cells[1] for cells in rows(section(OPERATIONS, "Settings"))}
    assert set(told) == {PREFIX + name for name in KNOWN}
    for name, default in KNOWN.items():
        if default:
            assert told[PREFIX + name] == f"`{default}`", name


def test_every_bound_of_a_setting_is_the_one_that_is_checked() -> None:
    bounded = 0
    for cells in rows(section(OPERATIONS, "Settings")):
        found = BOUNDS.search(cells[2])
        if found is None:
            continue
        bounded += 1
        name, (low, high) = cells[0].strip("`"), map(int, found.groups())
        for value in (low, high):
            read_settings({name: str(value)})
        for value in (low - 1, high + 1):
            with pytest.raises(SetupError, match=f"{name} to a whole number from {low} to {high}"):
                read_settings({name: str(value)})
    assert bounded == len([default for default in KNOWN.values() if default.isdigit()])


def test_every_log_level_is_named_and_no_other_is_taken() -> None:
    told = {cells[0].strip("`"): cells[2] for cells in rows(section(OPERATIONS, "Settings"))}
    name = f"{PREFIX}LOG_LEVEL"
    assert re.findall(r"`(\w+)`", told[name]) == list(LOG_LEVELS)
    with pytest.raises(SetupError, match=name):
        read_settings({name: "chatty"})


def test_every_command_is_explained_with_its_options() -> None:
    told = section(OPERATIONS, "Commands").splitlines()
    options = commands()
    assert {"huiyin up", "huiyin intake", "huiyin intake resend", "huiyin keys rotate"} <= set(
        options
    )
    for name, names in options.items():
        row = next((line for line in told if re.search(rf"`{name}(?! [a-z])[ `]", line)), None)
        assert row is not None, name
        for option in names - {"--json", "--help"}:
            assert option in row, f"{name} {option}"


def commands() -> dict[str, set[str]]:
    """Every command there is, by its full name, with its options; a group counts when it does
    something by itself.
    """
    found: dict[str, set[str]] = {}
    waiting = [("huiyin", typer.main.get_command(build_app([])))]
    while waiting:
        path, command = waiting.pop()
        if isinstance(command, TyperGroup):
            waiting += [(f"{path} {name}", child) for name, child in command.commands.items()]
            if not command.invoke_without_command:
                continue
        opts = [opt for parameter in command.params for opt in parameter.opts]
        found[path] = {opt for opt in opts if opt.startswith("--")}
    return found


def test_every_role_is_named() -> None:
    told = section(OPERATIONS, "Commands")
    assert all(f"`{role}`" in told for role in ROLES)


def test_the_types_that_may_be_published_are_those_of_the_catalogue() -> None:
    told = [cells[0].strip("`") for cells in rows(section(PUBLISHING, "What may be published"))]
    facts = {name: fact_class(name) for name in type_names()}
    publishable = [
        name for name, fact in facts.items() if fact.publishable and not issubclass(fact, ItemFact)
    ]
    assert Counter(told) == Counter(publishable)
    smallest = Counter(event["type"] for event in smallest_events())
    # More time is asked for twice: what is granted and what is refused.
    assert smallest == Counter(publishable) + Counter({"huiyin.extension.requested.v1": 1})


def smallest_events() -> list[dict[str, Any]]:
    return list(events_in(section(PUBLISHING, "What may be published")))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_event_on_a_page_is_one_the_ledger_reads(page: Path) -> None:
    for event in events(page):
        read = read_structured(orjson.dumps(event))
        fact_class(read.type).from_published(read.data)
        Draft202012Validator(published_schema(read.type)).validate(read.data)


def test_the_smallest_event_of_each_type_has_no_field_to_spare() -> None:
    named = {"case", "externalref", "kind", "minutes"}  # one of two would do
    for event in smallest_events():
        required = set(published_schema(event["type"]).get("required", []))
        assert set(event["data"]) - named == required - named, event["type"]


def test_the_smallest_events_are_accepted_in_this_order() -> None:
    desk = Desk()
    outcomes = [(event["type"], desk.take(orjson.dumps(event))) for event in smallest_events()]
    assert [each for each in outcomes if each[1] != "accepted"] == []


CONNECTOR = "A connector that sends 发送程序"
ANSWERED_BY = {CONNECTOR: {"urn:huiyin:source:front-desk"}}
"""Who writes what another system sends."""

KINDS_OF_SYSTEM = section(PUBLISHING, "Each kind of system 各类系统怎么接").split("\n### ")[1:]


def test_each_kind_of_system_is_told_what_to_publish() -> None:
    assert [text.splitlines()[0] for text in KINDS_OF_SYSTEM] == [
        "A repair app 报修应用",
        "A group's assistant 群聊助手",
        "A hotline 服务热线",
        "A mail gateway 邮件网关",
        "A payment system 缴费系统",
        "A scanner 扫描件",
        "A 12345 gateway 12345 网关",
        CONNECTOR,
    ]


def test_what_a_kind_of_system_publishes_is_accepted_in_this_order() -> None:
    desk = Desk()
    for text in KINDS_OF_SYSTEM:
        told = list(events_in(text))
        assert told, text
        outcomes = [(event["type"], desk.take(orjson.dumps(event))) for event in told]
        assert [each for each in outcomes if each[1] != "accepted"] == []
        others = ANSWERED_BY.get(text.splitlines()[0], set())
        assert len({event["source"] for event in told} - others) == 1


def test_every_problem_on_a_page_is_whole() -> None:
    text = section(PUBLISHING, "Refusals")
    problem = orjson.loads(text.partition("```json\n")[2].partition("```")[0])
    assert {"type", "title", "title_zh", "status", "detail", "rule"} <= set(problem)
    assert problem["type"].endswith(":" + problem["rule"])


@pytest.mark.parametrize("example", sorted((DOCS / "examples").glob("*.py")), ids=name_of)
def test_an_example_is_short_enough_to_copy(example: Path) -> None:
    assert len(example.read_text(encoding="utf-8").splitlines()) <= EXAMPLE_MAX_LINES
    assert example.name in section(PUBLISHING, "Examples to copy")
    assert not re.search(r"HUIYIN_\w+", example.read_text(encoding="utf-8").replace("HUIYIN_…", ""))


def test_the_readme_is_short_and_shows_a_picture_that_exists() -> None:
    readme = ROOT / "README.md"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= README_MAX_LINES
    assert any(link.endswith(".png") for link in links(readme))


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[\d{4}\]\((.+?)\) \| (.+) \|$", index, re.MULTILINE)
    files = {path.name: path for path in (DOCS / "adr").glob("[0-9]*.md")}
    assert [name for name, _ in listed] == sorted(files)
    for name, title in listed:
        heading = files[name].read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# 0*(\d+)[.:] (.+)", heading), name
        assert heading.endswith(title), name
        assert int(heading.split()[1].rstrip(".:")) == int(name[:4]), name
