"""A witness cosigns what continues what it knows, and a policy says how many of them are enough."""

from collections.abc import Sequence

import pytest

from projections.archive.tlog.checkpoint import Checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, Note, UnsignedNoteError
from projections.archive.tlog.policy import MalformedPolicyError, read_policy
from projections.archive.tlog.proofs import consistency_proof
from projections.archive.tlog.tiles import TileNodes
from projections.archive.tlog.witness import (
    Cosigned,
    MalformedRequestError,
    Seen,
    WitnessRefusal,
    WitnessRequest,
    cosign,
    read_cosignatures,
    read_request,
)
from tests.unit.projections.archive.logs import grown

LOG = Ed25519Signer("log.example", b"l" * 32)
WITNESS = Ed25519Signer("w1.example", b"w" * 32, COSIGNATURE)
ENTRIES = [b"%d" % number for number in range(400)]


def checkpoint(entries: Sequence[bytes], signer: Ed25519Signer = LOG) -> Note:
    tree, _ = grown(entries)
    made = Checkpoint(origin="log.example", size=len(entries), root=tree.root())
    return Note(made.text, (signer.sign(made.text, time_s=0),))


def request(entries: Sequence[bytes], *, old: int) -> WitnessRequest:
    _, files = grown(entries)
    nodes = TileNodes(files.__getitem__, size=len(entries))
    hashes = consistency_proof(nodes, old=min(old, len(entries)), new=len(entries))
    return WitnessRequest(old=old, hashes=tuple(hashes), note=checkpoint(entries))


def seen(entries: Sequence[bytes]) -> Seen:
    tree, _ = grown(entries)
    return Seen(size=len(entries), root=tree.root())


def answer(asked: WitnessRequest, known: Seen | None) -> Cosigned | WitnessRefusal:
    assert read_request(asked.text.encode()) == asked
    return cosign(asked, keys=[LOG.key], seen=known, signer=WITNESS, time_s=7)


def refused(asked: WitnessRequest, known: Seen | None) -> tuple[int, int | None]:
    found = answer(asked, known)
    assert isinstance(found, WitnessRefusal)
    return found.status, found.known_size


@pytest.mark.parametrize("old", [0, 1, 256, 300])
def test_what_continues_is_cosigned(old: int) -> None:
    asked = request(ENTRIES[:300], old=old)
    found = answer(asked, seen(ENTRIES[:old]) if old else None)
    assert isinstance(found, Cosigned)
    assert found.checkpoint.size == 300
    line = found.signature.line.encode()
    cosignatures = read_cosignatures(line, note=asked.note, key=WITNESS.key)
    assert WITNESS.key.check(asked.note.with_signatures(cosignatures)) == 7


def test_another_history_is_never_cosigned() -> None:
    other = [b"rewritten", *ENTRIES[1:]]
    assert refused(request(other[:300], old=200), seen(ENTRIES[:200]))[0] == 422
    assert refused(request(other[:200], old=200), seen(ENTRIES[:200])) == (409, 200)


def test_a_smaller_tree_is_never_cosigned() -> None:
    assert refused(request(ENTRIES[:200], old=300), seen(ENTRIES[:300]))[0] == 400
    assert refused(request(ENTRIES[:200], old=100), seen(ENTRIES[:300])) == (409, 300)
    assert refused(request(ENTRIES[:200], old=0), seen(ENTRIES[:300])) == (409, 300)


def test_a_proof_from_nothing_proves_nothing() -> None:
    asked = request(ENTRIES[:3], old=0)
    padded = WitnessRequest(old=0, hashes=(leaf_of(b"0"),), note=asked.note)
    assert refused(padded, None)[0] == 422


def test_only_a_known_log_that_signed_is_heard() -> None:
    asked = request(ENTRIES[:3], old=0)
    unknown = cosign(asked, keys=[], seen=None, signer=WITNESS, time_s=7)
    assert isinstance(unknown, WitnessRefusal)
    assert unknown.status == 404
    forger = Ed25519Signer("log.example", b"f" * 32)
    forged = WitnessRequest(old=0, hashes=(), note=checkpoint(ENTRIES[:3], forger))
    assert refused(forged, None)[0] == 403


@pytest.mark.parametrize("body", [b"", b"old x\n\n", b"\xff", b"old 1\nAAAA\n\na\n\nb\n"])
def test_what_is_not_a_request_is_told(body: bytes) -> None:
    with pytest.raises(MalformedRequestError):
        read_request(body)


def test_more_than_sixty_three_hashes_are_refused() -> None:
    asked = request(ENTRIES[:3], old=0)
    many = WitnessRequest(old=1, hashes=(leaf_of(b""),) * 64, note=asked.note)
    with pytest.raises(MalformedRequestError, match="63"):
        read_request(many.text.encode())


def test_another_witness_does_not_pass_for_the_one_asked() -> None:
    note = checkpoint(ENTRIES[:3])
    other = Ed25519Signer("w1.example", b"x" * 32, COSIGNATURE)
    line = other.sign(note.text, time_s=7).line.encode()
    with pytest.raises(UnsignedNoteError):
        read_cosignatures(line, note=note, key=WITNESS.key)


WITNESSES = {
    name: Ed25519Signer(f"{name}.example", name.encode() * 16, COSIGNATURE)
    for name in ("x1", "x2", "x3", "y1")
}
POLICY = f"""
# two of three, and one more
log {LOG.key.text} https://log.example/
witness x1 {WITNESSES["x1"].key.text} https://x1.example
witness x2 {WITNESSES["x2"].key.text}
\twitness x3 {WITNESSES["x3"].key.text}
group xs 2 x1 x2 x3
witness y1 {WITNESSES["y1"].key.text}
group both all xs y1
quorum both
"""


@pytest.mark.parametrize(
    ("present", "enough"),
    [("", False), ("x1 x2", False), ("x1 y1", False), ("x1 x3 y1", True), ("x1 x2 x3 y1", True)],
)
def test_a_quorum_is_reached_as_its_groups_say(present: str, *, enough: bool) -> None:
    policy = read_policy(POLICY)
    note = checkpoint(ENTRIES[:3])
    note = note.with_signatures(WITNESSES[n].sign(note.text, time_s=7) for n in present.split())
    assert policy.logs == (LOG.key,)
    assert policy.witnesses["x1"].url == "https://x1.example"
    assert policy.witnessed_by(note) == present.split()
    assert policy.satisfied_by(note) is enough


def test_nobody_is_a_quorum_that_always_stands() -> None:
    assert read_policy("quorum none").satisfied_by(checkpoint(ENTRIES[:3]))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("quorum nobody", "nobody is not defined"),
        ("", "no line quorum"),
        ("quorum none\nquorum none", "line 2"),
        ("group g any\nquorum g", "line 1"),
        ("group g 2 a\nquorum g", "line 1"),
        (f"witness none {WITNESS.key.text}\nquorum none", "taken"),
        (f"witness a {LOG.key.text}\nquorum a", "wrong type"),
        (f"witness a {WITNESS.key.text}\nwitness b {WITNESS.key.text}\nquorum a", "comes twice"),
        (f"witness a {WITNESS.key.text}\ngroup g 2 a\nquorum g", "NUMBER"),
        (f"witness a {WITNESS.key.text}\ngroup g any a\ngroup h any a\nquorum g", "member twice"),
        ("log nonsense\nquorum none", "line 1: a key is"),
        ("logs x", "none of log"),
    ],
)
def test_a_wrong_policy_is_told_by_its_line(line: str, told: str) -> None:
    with pytest.raises(MalformedPolicyError, match=told):
        read_policy(line)
