"""The company's rules over HTTP: a new version is adopted, refused where it contradicts itself, and
named by whatever is decided under it (Art. 3(6)).
"""

import time
import tomllib
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from typer.testing import CliRunner

from events.ruleset import RULESET_ID
from services.__main__ import build_app
from services.cli import rules as cli
from services.ledger.rulebook.rules import shipped_ruleset
from tests.integration.api.scene import System
from tests.integration.api.test_cases import act, refused

LATER = "2099-01-01T00:00:00Z"
SHIPPED = shipped_ruleset(by="staff:chief").model_dump(
    mode="json", exclude={"by", "id", "version", "community"}, exclude_none=True
)
AUTHORITY, WORDING = SHIPPED["authority"], SHIPPED["wording"]
PATIENCE_S = 90.0


def adopt(client: httpx.Client, **changes: Any) -> httpx.Response:
    return client.post("/v1/rulesets", json={**SHIPPED, "effective_from": LATER, **changes})


def step(client: httpx.Client, name: str, **said: Any) -> httpx.Response:
    etag = client.get(f"/v1/rulesets/{RULESET_ID}").headers["etag"]
    return client.post(f"/v1/rulesets/{RULESET_ID}/{name}", json=said, headers={"If-Match": etag})


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"effective_from": "2001-01-01T00:00:00Z"}, "rules-ahead",
                     marks=pytest.mark.proves("Art.3(6)", "rules-ahead")),
        pytest.param({"community": "yinhu"}, "rules-of-the-company",
                     marks=pytest.mark.proves("Art.3(6)", "rules-of-the-company")),
        pytest.param({"authority": [AUTHORITY[0], AUTHORITY[0]]}, "role-once",
                     marks=pytest.mark.proves("Art.3(6)", "role-once")),
        pytest.param({"wording": {**WORDING, "vague": WORDING["vague"][:1] * 2}}, "phrase-once",
                     marks=pytest.mark.proves("Art.3(6)", "phrase-once")),
        pytest.param({"wording": {**WORDING, "vague": [{"words": "改天", "instead": "尽快改天"}]}},
                     "proposal-stands",
                     marks=pytest.mark.proves("Art.3(6)", "proposal-stands")),
        pytest.param({"limits": [{"limit": "bulletin_read", "minutes": 9}] * 2}, "term-once",
                     marks=pytest.mark.proves("Art.3(6)", "term-once")),
        pytest.param({"channels": [{"matter": "private", "channels": ["forum"]}]},
                     "private-by-one-to-one",
                     marks=pytest.mark.proves("Art.5(3)", "private-by-one-to-one")),
        pytest.param({"required": [{"type": "huiyin.safety_threat.reported.v1",
                                    "fields": ["case"]}]}, "first-entry-unhindered",
                     marks=pytest.mark.proves("Art.9(1)", "first-entry-unhindered")),
        pytest.param({"required": [{"type": "huiyin.contact.logged.v1", "fields": ["building"]}]},
                     "required-of-a-record",
                     marks=pytest.mark.proves("Art.3(6)", "required-of-a-record")),
        pytest.param({"required": [{"type": "huiyin.letter.received.v1", "fields": ["title"]}]},
                     "required-field-open",
                     marks=pytest.mark.proves("Art.3(6)", "required-field-open")),
    ],
)  # fmt: skip
def test_rules_that_contradict_themselves_are_refused(
    system: System, changes: dict[str, Any], rule: str
) -> None:
    head = system.parts.store.head().position
    with system.client("manager") as manager:
        refused(adopt(manager, **changes), 422, rule)
    assert system.parts.store.head().position == head


def test_the_rules_are_written_out_and_a_bad_line_is_told(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "read_settings", lambda: system.parts.settings)
    app, head = build_app(["rules"]), system.parts.store.head().position
    shown = CliRunner().invoke(app, ["rules", "show"]).stdout
    assert tomllib.loads(shown)["assembly_notice_days"] == 15
    file = tmp_path / "rules.toml"
    file.write_text(shown.replace("assembly_notice_days = 15", "assembly_notice_days = 3"), "utf-8")
    checked = CliRunner().invoke(app, ["rules", "check", str(file), "--json"])
    [fault] = orjson.loads(checked.stdout)["faults"]
    assert (checked.exit_code, fault["field"]) == (3, "/assembly_notice_days")
    assert shown.splitlines()[fault["line"] - 1].startswith("assembly_notice_days")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.3(6)", "delist-listed")
def test_what_is_not_listed_cannot_be_taken_out(system: System) -> None:
    head = system.parts.store.head().position
    with system.client("manager") as manager:
        unlisted = step(
            manager, "delist_phrase", listed_as="vague", words="没有这个词", reason="误判"
        )
        refused(unlisted, 422, "delist-listed")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.3(6)")
@pytest.mark.proves("Art.3(6)", "rules-in-order")
@pytest.mark.proves("Art.6(5)", "forbidden-phrase")
def test_a_phrase_that_is_listed_is_refused_from_then_on_and_names_its_version(
    system: System,
) -> None:
    words = "懒得搭理您"
    case = system.open_case().id
    with system.client("manager", actor="staff:chief") as manager:
        landed = step(
            manager,
            "list_phrase",
            listed_as="forbidden",
            words=words,
            instead="我替您问",
            reason="业主反映",
        )
        assert landed.is_success, landed.text
        then = {"min_position": landed.json()["position"]}
        shown = manager.get(f"/v1/rulesets/{RULESET_ID}", params=then).json()
        version = shown["item"]["detail"]["version"]
        give_up_at_s = time.monotonic() + PATIENCE_S
        while not manager.post("/v1/screenings", json={"text": words}).json()["refused"]:
            assert time.monotonic() < give_up_at_s, "rules are remembered for two seconds"
        at = int(manager.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
        answer = {"channel": "phone", "text": f"你{words}吧。"}
        problem = refused(act(manager, case, "replies", answer, version=at), 422,
                          "forbidden-phrase")  # fmt: skip
        assert problem["ruleset"] == f"default@{version}"
        assert problem["span"]["start"] == 1
        # For later; this system's rules follow on from then, so that is the last of it.
        assert adopt(manager).is_success
        head = system.parts.store.head().position
        refused(adopt(manager, effective_from="2098-01-01T00:00:00Z"), 422, "rules-in-order")
    assert system.parts.store.head().position == head
