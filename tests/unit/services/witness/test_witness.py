"""A witness keeps what it cosigns before it answers, and never cosigns two histories, whoever comes
at once.
"""

import copy
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from projections.archive.tlog.checkpoint import Checkpoint
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, Note, read_note
from projections.archive.tlog.proofs import consistency_proof
from projections.archive.tlog.tiles import TileNodes
from projections.archive.tlog.witness import Cosigned, WitnessRefusal, WitnessRequest
from services.errors import SetupError
from services.witness.memory import WitnessMemory
from services.witness.process import Witness
from tests.unit.projections.archive.logs import grown

LOG = Ed25519Signer("log.example", b"l" * 32)
SIGNER = Ed25519Signer("w.example", b"w" * 32, COSIGNATURE)


def entries(size: int, *, history: str = "") -> list[bytes]:
    return [f"{history}{number}".encode() for number in range(size)]


def request(events: Sequence[bytes], *, old: int) -> bytes:
    tree, files = grown(events)
    made = Checkpoint(origin="log.example", size=len(events), root=tree.root())
    nodes = TileNodes(files.__getitem__, size=len(events))
    hashes = consistency_proof(nodes, old=old, new=len(events))
    note = Note(made.text, (LOG.sign(made.text, time_s=0),))
    return WitnessRequest(old=old, hashes=tuple(hashes), note=note).text.encode()


def witness(folder: Path) -> Witness:
    return Witness(
        signer=SIGNER,
        keys={"log.example": [LOG.key]},
        memory=WitnessMemory(folder),
        now_s=lambda: 7.5,
    )


def test_what_was_cosigned_is_remembered_by_the_next_process(tmp_path: Path) -> None:
    assert isinstance(witness(tmp_path).answer(request(entries(100), old=0)), Cosigned)
    again = witness(tmp_path).answer(request(entries(100), old=0))
    assert again == WitnessRefusal(409, "the last size here is 100", 100)
    assert isinstance(witness(tmp_path).answer(request(entries(130), old=100)), Cosigned)
    other = witness(tmp_path).answer(request(entries(140, history="x"), old=130))
    assert isinstance(other, WitnessRefusal)
    assert other.status == 422


def test_the_same_checkpoint_may_be_asked_for_again(tmp_path: Path) -> None:
    for old in (0, 100):
        found = witness(tmp_path).answer(request(entries(100), old=old))
        assert isinstance(found, Cosigned)
        assert SIGNER.key.check(Note(found.checkpoint.text, (found.signature,))) == 7


def test_it_keeps_before_it_answers(tmp_path: Path) -> None:
    class Full(WitnessMemory):
        def keep(self, origin: str, cosigned: Note) -> None:
            raise OSError(f"the disk is full: {origin} {len(cosigned.whole)}")

    built = Witness(
        signer=SIGNER, keys={"log.example": [LOG.key]}, memory=Full(tmp_path), now_s=lambda: 7.0
    )
    with pytest.raises(OSError, match="full"):
        built.answer(request(entries(100), old=0))


def test_what_it_keeps_bears_both_signatures(tmp_path: Path) -> None:
    witness(tmp_path).answer(request(entries(100), old=0))
    (kept,) = tmp_path.iterdir()
    note = read_note(kept.read_text(encoding="utf-8"))
    assert [each.name for each in note.signatures] == ["log.example", "w.example"]


def test_a_memory_that_cannot_be_read_cosigns_nothing(tmp_path: Path) -> None:
    witness(tmp_path).answer(request(entries(100), old=0))
    (kept,) = tmp_path.iterdir()
    kept.write_text("torn")
    with pytest.raises(SetupError, match="put its copy back"):
        witness(tmp_path).answer(request(entries(100, history="x"), old=0))


def test_of_many_histories_at_once_one_is_cosigned(tmp_path: Path) -> None:
    built, found = witness(tmp_path), list[Cosigned | WitnessRefusal]()
    bodies = [request(entries(50, history=str(number)), old=0) for number in range(8)]
    together = threading.Barrier(len(bodies))

    def ask(body: bytes) -> None:
        together.wait()
        found.append(built.answer(body))

    threads = [threading.Thread(target=ask, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, Cosigned) for each in found) == 1


@pytest.mark.parametrize("body", [b"", b"old 0\n\nnothing", b"\xff", b"old 0\n\na\nb\nc\n\nd\n"])
def test_nonsense_is_refused_with_400(tmp_path: Path, body: bytes) -> None:
    found = witness(tmp_path).answer(body)
    assert isinstance(found, WitnessRefusal)
    assert found.status == 400


def test_another_log_is_unknown(tmp_path: Path) -> None:
    body = request(entries(3), old=0).replace(b"log.example\n3", b"log.elsewhere\n3")
    found = witness(tmp_path).answer(copy.copy(body))
    assert isinstance(found, WitnessRefusal)
    assert found.status == 404
