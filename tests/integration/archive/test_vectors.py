"""Our proofs are verified exactly as the public vectors of RFC 6962 ask (transparency-dev/merkle).

The vectors come with the Go module, at the time of the test; none lies here.
"""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from projections.archive.tlog.proofs import (
    InvalidProofError,
    verify_consistency,
    verify_inclusion,
)
from tests.golang import module_folder

MODULE = "github.com/transparency-dev/merkle"
VERSION = "v0.0.3-0.20260707140218-77df88e508fa"
VECTORS_MIN = 98
"""Of each kind in this version."""


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return module_folder(MODULE, VERSION, work=tmp_path_factory.mktemp("go")) / "testdata"


def test_inclusion(vectors: Path) -> None:
    def verify(probe: dict[str, Any]) -> None:
        verify_inclusion(
            leaf=plain(probe["leafHash"]),
            index=probe["leafIdx"],
            size=probe["treeSize"],
            proof=[plain(each) for each in probe["proof"] or []],
            root=plain(probe["root"]),
        )

    assert run(vectors / "inclusion", verify) >= VECTORS_MIN


def test_consistency(vectors: Path) -> None:
    def verify(probe: dict[str, Any]) -> None:
        verify_consistency(
            old=probe["size1"],
            new=probe["size2"],
            proof=[plain(each) for each in probe["proof"] or []],
            old_root=plain(probe["root1"]),
            new_root=plain(probe["root2"]),
        )

    assert run(vectors / "consistency", verify) >= VECTORS_MIN


def run(folder: Path, verify: Callable[[dict[str, Any]], None]) -> int:
    """Verifies every vector below the folder; returns how many there were."""
    wrong, files = [], sorted(folder.rglob("*.json"))
    for file in files:
        probe = json.loads(file.read_bytes())
        try:
            verify(probe)
        except InvalidProofError:
            accepted = False
        else:
            accepted = True
        if accepted == probe["wantErr"]:
            wrong.append(f"{file.relative_to(folder)}: {probe}")
    assert not wrong, "\n".join(wrong)
    return len(files)


def plain(text: str) -> bytes:
    return base64.b64decode(text)
