"""What is found by its folder is also listed where a tool cannot look for itself: whoever adds a
view or a service is told by name which list lacks it.
"""

import tomllib
from pathlib import Path

import pytest
import yaml

from projections.views import all_views
from services.__main__ import COMMANDS
from services.cli.up import service_list
from services.composition.state import SERVICES
from services.settings import read_settings

ROOT = Path(__file__).parents[2]
NO_SERVICE = frozenset({"embedded"})
"""Here ``process.py`` is how other programs are started."""


def contract(name: str) -> list[str]:
    """The modules of an import contract, layers taken apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [found] = [
        each for each in project["tool"]["importlinter"]["contracts"] if each["name"] == name
    ]
    listed: list[str] = found.get("modules") or found["layers"]
    return [module for line in listed for module in line.split(" | ")]


def test_every_folder_with_tables_is_a_view_under_contract() -> None:
    folders = {path.parent.name for path in ROOT.glob("projections/*/tables.sql")}
    assert set(all_views()) == folders
    assert set(contract("views never import each other")) == {f"projections.{f}" for f in folders}


@pytest.mark.parametrize(
    "name", ["process folders never import each other", "what processes share knows no process"]
)
def test_every_process_is_under_contract(name: str) -> None:
    folders = {path.parent.name for path in ROOT.glob("services/*/process.py")} - NO_SERVICE
    assert {f"services.{folder}" for folder in folders} <= set(contract(name))


def test_what_up_starts_is_known_everywhere() -> None:
    settings = read_settings({"HUIYIN_HOME": "/nowhere"})
    started = [each.name for each in service_list(settings, {})]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    assert set(started) == compose.keys() - {"postgres", "kafka"}
    assert set(started) <= {command for commands in COMMANDS.values() for command in commands}
    assert set(started) - {"init", "api", "projector"} == set(SERVICES)
