"""A record taken away is proven event by event with the commands that go with it, and nothing of
ours.
"""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

from projections.archive.package.bag import flaws_of
from projections.archive.package.evidence_of_record import Proven, evidence_of_record
from projections.archive.queries import proof_of
from tests.unit.projections.archive.test_evidence import BODIES, checked
from tests.unit.services.verifier.world import KEY, sealed

POSITIONS = (1, 256, 300, 699)


def taken(folder: Path) -> Path:
    log = sealed(BODIES)
    made = evidence_of_record(
        number="yinhu-D2026-000001",
        origin="urn:huiyin:ledger:test",
        events=[
            Proven(position=at, body=BODIES[at - 1], proof=proof_of(log, at).text)
            for at in POSITIONS
        ],
        vkey=KEY.key.text + "\n",
        papers={"record.pdf": b"%PDF-1.7"},
    )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        archive.extractall(folder)
    return folder / "evidence-yinhu-D2026-000001"


def test_the_commands_beside_it_prove_every_event(tmp_path: Path) -> None:
    folder = taken(tmp_path)
    assert list(flaws_of(folder)) == []
    done = checked(folder)
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert "4 events of yinhu-D2026-000001 are in the log" in done.stdout


def test_a_changed_event_is_not_proven_though_the_manifest_was_made_anew(tmp_path: Path) -> None:
    folder = taken(tmp_path)
    (folder / "data/events/300.json").write_bytes(BODIES[300])
    done = checked(folder)
    assert done.returncode != 0
    manifest = folder / "manifest-sha256.txt"
    names = [line.partition("  ")[2] for line in manifest.read_text().splitlines()]
    manifest.write_text(
        "".join(f"{sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names)
    )
    again = checked(folder)
    assert again.returncode != 0
    assert "NOT in the log: 300.json" in again.stderr
