"""What somebody takes away proves its event with the commands that go with it, and nothing of
ours.
"""

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from projections.archive.package.evidence import evidence
from projections.archive.queries import proof_of
from tests.unit.services.verifier.world import KEY, sealed

BODIES = [b'{"position":"%016d"}' % number for number in range(1, 700)]
TOOLS = ("bash", "openssl", "python3", "sed", "base64")


def taken(folder: Path, position: int) -> Path:
    """The unpacked evidence of an event."""
    made = evidence(
        position=position,
        body=BODIES[position - 1],
        proof=proof_of(sealed(BODIES), position).text,
        vkey=KEY.key.text + "\n",
    )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        archive.extractall(folder)
    return folder / f"evidence-{position}"


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the commands of the README say, run one after the other."""
    return commanded((folder / "README.md").read_text(encoding="utf-8"), cwd=folder)


def commanded(text: str, *, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the commands in a text say, run one after the other in this folder."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)}: not on this machine, so the commands cannot be tried")
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", commands],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("position", [1, 256, 257, 512, 600, 699])
def test_the_commands_beside_it_prove_the_event(tmp_path: Path, position: int) -> None:
    done = checked(taken(tmp_path, position))
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert f"position {position} of 699 is in the log" in done.stdout


def test_another_event_is_not_proven(tmp_path: Path) -> None:
    folder = taken(tmp_path, 300)
    (folder / "300.json").write_bytes(BODIES[300])
    done = checked(folder)
    assert done.returncode != 0
    assert "NOT in the log" in done.stderr


def test_another_key_has_not_signed(tmp_path: Path) -> None:
    folder = taken(tmp_path, 300)
    name, id_, key = KEY.key.text.split("+", 2)
    (folder / "vkey").write_text(f"{name}+{id_}+{key[:-6]}AAAAA=\n")
    done = checked(folder)
    assert done.returncode != 0
    assert "position" not in done.stdout


def test_the_same_evidence_is_the_same_file() -> None:
    proof = proof_of(sealed(BODIES), 5).text
    one, two = (
        evidence(position=5, body=BODIES[4], proof=proof, vkey=KEY.key.text) for _ in range(2)
    )
    assert one == two
