"""What ``make`` tells a person on whose machine nothing can be fetched."""

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).resolve().parents[3] / "Makefile"


@pytest.mark.parametrize("target", ["build", "run", "dev"])
def test_packages_that_do_not_come_end_in_one_line_that_says_what_to_do(
    target: str, tmp_path: Path
) -> None:
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "requirements").mkdir()
    needed = [f"requirements/{name}.txt" for name in ("build", "run", "dev")]
    for name in ("pyproject.toml", *needed):
        (tmp_path / name).touch()
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n")
    python.chmod(0o755)
    for stamp in ("made", "build", "run")[: ("build", "run", "dev").index(target) + 1]:
        (tmp_path / ".venv" / f".{stamp}").touch()

    done = subprocess.run(
        ["make", "--silent", f".venv/.{target}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    assert "connect this machine" in done.stderr
    assert not (tmp_path / ".venv" / f".{target}").exists()
