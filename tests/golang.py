"""Go, where it is on this machine: its modules are other people's implementations of the same
formats.
"""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

WITHOUT_GO = "Go is not on this machine: no independent implementation checks the formats here"
TIMEOUT_S = 240


@functools.cache
def go() -> str:
    """The go command. Skips the test, saying why, where there is none."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/go/bin"))
    found = shutil.which("go", path=places)
    if found is None:
        pytest.skip(WITHOUT_GO)
    return found


def module_folder(module: str, version: str, *, work: Path) -> Path:
    """Where the module's files lie, downloaded if need be; Go compares them with its own checksum
    database.
    """
    out = run_go("mod", "download", "-json", f"{module}@{version}", cwd=work)
    return Path(json.loads(out)["Dir"])


def run_go(*arguments: str, cwd: Path) -> str:
    """What the command prints. A failure shows what it said."""
    done = subprocess.run(
        [go(), *arguments],
        cwd=cwd,
        env={**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
