"""``huiyin publish-policy`` and ``publish-calendar``, on a running system."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from services.__main__ import build_app
from services.cli import promises
from services.ledger.promises.published.shipping import shipped_calendars, shipped_policy
from tests.integration.api.scene import System
from tests.integration.api.test_promises import far

REFUSED, SETUP = 3, 2

Run = Callable[..., Result]


@pytest.fixture
def run(system: System, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(promises, "read_settings", lambda: system.parts.settings)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(build_app([arguments[0]]), [*arguments, "--json"])

    return command


def test_a_calendar_is_previewed_and_published(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "night.json"
    file.write_bytes(orjson.dumps(shipped_calendars()["24x7"].model_dump(mode="json")))
    preview = run("publish-calendar", "night", str(file), "--dry-run")
    assert preview.exit_code == 0
    told = orjson.loads(preview.stdout)
    assert told["version"] == 1
    assert told["changes"][0].endswith("no such calendar → 00:00–24:00")
    published = run("publish-calendar", "night", str(file), "--basis", "夜班试行")
    assert orjson.loads(published.stdout)["version"] == 1
    again = orjson.loads(run("publish-calendar", "night", str(file), "--dry-run").stdout)
    assert (again["version"], again["changes"]) == (2, [])


def test_a_policy_in_toml_is_previewed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        'name = "试行"\n[[promises]]\nkind = "revisit"\n'
        'target = { minutes = 60, calendar = "revisit" }\n[[promises]]\nkind = "first_reply"\n'
        'target = { minutes = 1440, calendar = "24x7" }\n',
        encoding="utf-8",
    )
    told = orjson.loads(
        run("publish-policy", str(file), "--effective-at", far(), "--dry-run").stdout
    )
    assert (
        "revisit, complaint emergency simple: 2 workdays of revisit → 60 min of revisit"
        in (told["changes"])
    )
    assert len(shipped_policy().promises) > 1


def test_what_cannot_be_published_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text("{", encoding="utf-8")
    assert run("publish-policy", str(file)).exit_code == SETUP
    assert run("publish-calendar", "office").exit_code == SETUP
    assert run("publish-calendar", "office", "--official", "--dry-run").exit_code == REFUSED
