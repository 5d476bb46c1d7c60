"""What the start-up message tells people to type can be typed where they read it."""

from pathlib import Path

import pytest

from services.cli.up import command_name


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The interpreter of an environment that has the command."""
    folder = tmp_path / "clone" / ".venv" / "bin"
    folder.mkdir(parents=True)
    script = folder / "huiyin"
    script.touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    return folder / "python"


def test_a_command_path_finds_is_called_by_name(
    python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(python.parent))
    assert command_name(python, Path("/")) == "huiyin"


def test_else_it_is_called_by_its_path(python: Path) -> None:
    assert command_name(python, python.parents[2]) == ".venv/bin/huiyin"
    assert command_name(python, Path("/nowhere")) == str(python.with_name("huiyin"))


def test_without_the_script_the_module_is_called(tmp_path: Path) -> None:
    assert command_name(tmp_path / "python", tmp_path) == f"{tmp_path / 'python'} -m services"
