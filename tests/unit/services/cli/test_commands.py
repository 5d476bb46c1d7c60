"""The command line: each module holds the commands it is said to hold, and one is loaded alone."""

import subprocess
import sys

import pytest
import typer

from services.__main__ import COMMANDS, build_app


@pytest.mark.parametrize("module", COMMANDS)
def test_a_module_holds_just_the_commands_it_is_listed_with(module: str) -> None:
    for command in COMMANDS[module]:
        group = typer.main.get_command(build_app([command, "--help"]))
        assert set(getattr(group, "commands", {})) == set(COMMANDS[module])


def test_asking_for_help_shows_every_command() -> None:
    group = typer.main.get_command(build_app(["--help"]))
    every = {command for commands in COMMANDS.values() for command in commands}
    assert set(getattr(group, "commands", {})) == every


def test_a_token_is_printed_without_loading_the_services() -> None:
    asked = "import sys; from services.__main__ import build_app; build_app(['token']);"
    asked += "print({'fastapi', 'kafka', 'psycopg2'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
