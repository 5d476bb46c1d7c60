"""Go's own transparency log packages read our checkpoint, tiles, entries and proofs, and find fault
where there is one.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from projections.archive.folder import LogFolder
from projections.archive.queries import proof_of
from projections.archive.tlog.note import Ed25519Signer
from projections.archive.tlog.tiles import Tile
from services.sealer.memory import Memory
from services.sealer.sealing import Sealing
from tests.e2e.system import REPOSITORY
from tests.golang import go, run_go

ORIGIN = "urn:huiyin:ledger:4f9a4be2-93c4-4f1c-b1c7-51ad19b64f6e"
KEY = Ed25519Signer(ORIGIN, b"k" * 32)
SIZE, OLDER = 70_000, 66_001
"""Three levels of tiles, and a partial one on each."""
PROVED = (1, 256, 257, 65_536, 65_537, 70_000)


def entry(position: int) -> bytes:
    return b'{"position":"%016d"}' % position


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checking program, built against modules fetched now."""
    go()
    work = tmp_path_factory.mktemp("check") / "check"
    shutil.copytree(REPOSITORY / "docs" / "examples" / "check_log", work)
    run_go("build", "-o", "checker", ".", cwd=work)
    return work / "checker"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> LogFolder:
    home = tmp_path_factory.mktemp("home")
    folder = LogFolder(home / "tlog")
    memory = Memory(home / "sealer")
    sealing = Sealing(origin=ORIGIN, shelf=folder, signed=memory, signers=[KEY])
    for position in range(1, SIZE + 1):
        sealing.take(entry(position))
        if position in (1, 255, 1_000, OLDER):
            sealing.seal(time_s=0)
    sealing.seal(time_s=0)
    return folder


def check(
    checker: Path, folder: LogFolder, *, key: str, proved: tuple[int, ...] = PROVED
) -> subprocess.CompletedProcess[str]:
    files: list[str] = []
    for position in proved:
        proof = folder.root.parent / f"{position}.tlog-proof"
        proof.write_text(proof_of(folder, position).text, encoding="utf-8")
        body = folder.root.parent / f"{position}.json"
        body.write_bytes(entry(position))
        files += (str(proof), str(body))
    return subprocess.run(
        [checker, folder.root, key, str(OLDER), *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_go_verifies_checkpoint_tiles_entries_and_proofs(checker: Path, folder: LogFolder) -> None:
    done = check(checker, folder, key=KEY.key.text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{SIZE} entries are in the tree")


def test_go_refuses_another_key(checker: Path, folder: LogFolder) -> None:
    done = check(checker, folder, key=Ed25519Signer(ORIGIN, b"o" * 32).key.text)
    assert done.returncode == 1
    assert "signature" in done.stderr


@pytest.mark.parametrize("tile", [Tile(-1, 3), Tile(0, 200), Tile(1, 0), Tile(2, 0, 1)])
def test_go_sees_a_changed_file(checker: Path, folder: LogFolder, tile: Tile) -> None:
    path = folder.root / tile.path
    body = path.read_bytes()
    path.write_bytes(body[:20] + bytes((body[20] ^ 1,)) + body[21:])
    try:
        done = check(checker, folder, key=KEY.key.text, proved=())
    finally:
        path.write_bytes(body)
    assert done.returncode == 1


def test_go_sees_a_proof_for_another_entry(checker: Path, folder: LogFolder) -> None:
    good = check(checker, folder, key=KEY.key.text, proved=(7,))
    assert good.returncode == 0
    proof, other = folder.root.parent / "7.tlog-proof", folder.root.parent / "1.json"
    other.write_bytes(entry(1))
    done = subprocess.run(
        [checker, folder.root, KEY.key.text, str(OLDER), proof, other],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
