"""What is signed is what was said, by whom, and nobody else's key passes for it."""

import base64

import pytest

from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    open_checkpoint,
    read_checkpoint,
)
from projections.archive.tlog.hashes import EMPTY_ROOT, leaf_of
from projections.archive.tlog.note import (
    COSIGNATURE,
    Ed25519Signer,
    MalformedKeyError,
    MalformedNoteError,
    Note,
    Signature,
    UnsignedNoteError,
    read_note,
    read_signer,
    read_verifier_key,
)
from projections.archive.tlog.proof_file import (
    MalformedProofError,
    ProofFile,
    check_proof,
    read_proof,
)
from projections.archive.tlog.proofs import InvalidProofError, inclusion_proof
from projections.archive.tlog.tiles import TileNodes
from tests.unit.projections.archive.logs import grown

ORIGIN = "urn:huiyin:ledger:test"
LOG = Ed25519Signer(ORIGIN, b"l" * 32)
OTHER = Ed25519Signer(ORIGIN, b"o" * 32)
WITNESS = Ed25519Signer("witness.example/w1", b"w" * 32, COSIGNATURE)
CHECKPOINT = Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT)
NOTE = Note(CHECKPOINT.text, (LOG.sign(CHECKPOINT.text, time_s=0),))


def test_a_checkpoint_is_three_lines_a_gap_and_signatures() -> None:
    origin, size, root, gap, signature, end = NOTE.whole.split("\n")
    assert (origin, size, gap, end) == (ORIGIN, "0", "", "")
    assert base64.b64decode(root) == EMPTY_ROOT
    mark, name, encoded = signature.split(" ")
    assert (mark, name) == ("—", ORIGIN)
    assert base64.b64decode(encoded)[:4] == LOG.key.id
    assert len(base64.b64decode(encoded)) == 4 + 64


def test_keys_come_back_from_their_text_and_know_their_own_id() -> None:
    for signer in (LOG, WITNESS):
        assert read_verifier_key(signer.key.text) == signer.key
        assert read_signer(signer.text) == signer
    name, key_id, encoded = LOG.key.text.split("+", 2)
    assert (name, key_id) == (ORIGIN, LOG.key.id.hex())
    with pytest.raises(MalformedKeyError, match="id"):
        read_verifier_key(f"{ORIGIN}+00000000+{encoded}")
    with pytest.raises(MalformedKeyError) as refused:
        read_signer(LOG.text[:-8])
    assert LOG.text[-30:-8] not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_a_note_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(MalformedKeyError):
        _ = Ed25519Signer(name, b"l" * 32).key


def test_a_signed_checkpoint_opens_with_its_key_only() -> None:
    assert open_checkpoint(NOTE.whole, [OTHER.key, LOG.key]) == (CHECKPOINT, NOTE)
    with pytest.raises(UnsignedNoteError):
        open_checkpoint(NOTE.whole, [OTHER.key])
    with pytest.raises(UnsignedNoteError):
        open_checkpoint(NOTE.whole.replace("\n0\n", "\n1\n"), [LOG.key])


def test_a_false_signature_beside_a_true_one_is_no_accident() -> None:
    false = Signature(ORIGIN, OTHER.key.id, b"x" * 64)
    both = NOTE.with_signatures([false])
    assert open_checkpoint(both.whole, [LOG.key])[0] == CHECKPOINT
    with pytest.raises(UnsignedNoteError, match="not of this text"):
        open_checkpoint(both.whole, [LOG.key, OTHER.key])


def test_a_key_is_believed_for_the_log_of_its_name_only() -> None:
    stolen = Checkpoint(origin="another-log", size=0, root=EMPTY_ROOT)
    note = Note(stolen.text, (LOG.sign(stolen.text, time_s=0),))
    with pytest.raises(UnsignedNoteError):
        open_checkpoint(note.whole, [LOG.key])


def test_a_cosignature_says_when_and_binds_it() -> None:
    cosigned = NOTE.with_signatures([WITNESS.sign(NOTE.text, time_s=1_700_000_000)])
    assert WITNESS.key.check(cosigned) == 1_700_000_000
    body = cosigned.signatures[-1].body
    later = Signature(WITNESS.name, WITNESS.key.id, (1_700_000_001).to_bytes(8) + body[8:])
    with pytest.raises(UnsignedNoteError):
        WITNESS.key.check(NOTE.with_signatures([later]))


def test_of_two_signatures_by_one_key_the_newer_stays() -> None:
    first = NOTE.with_signatures([WITNESS.sign(NOTE.text, time_s=1)])
    assert len(first.with_signatures([WITNESS.sign(NOTE.text, time_s=2)]).signatures) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signatures\n",
        "text\n\n",
        "text\n\n- name AAAA\n",
        "text\n\n— name notbase64\n",
        "text\n\n— name AAAAAA==",
    ],
)
def test_what_is_not_a_note_is_told(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        read_note(text)


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n01\n{}\n", "a\n-1\n{}\n", "a\n1\nAAAA\n", "a\n1\n{}", "\n1\n{}\n"]
)
def test_what_is_not_a_checkpoint_is_told(text: str) -> None:
    with pytest.raises(MalformedCheckpointError):
        read_checkpoint(text.format(base64.b64encode(EMPTY_ROOT).decode()))


def a_proof() -> ProofFile:
    entries = [b"%d" % number for number in range(300)]
    tree, files = grown(entries)
    checkpoint = Checkpoint(origin=ORIGIN, size=300, root=tree.root())
    note = Note(checkpoint.text, (LOG.sign(checkpoint.text, time_s=0),))
    nodes = TileNodes(files.__getitem__, size=300)
    hashes = tuple(inclusion_proof(nodes, index=41, size=300))
    return ProofFile(index=41, hashes=hashes, checkpoint=note.whole)


def test_a_proof_kept_in_a_file_proves_its_entry_and_no_other() -> None:
    proof = a_proof()
    assert read_proof(proof.text) == proof
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\nindex 41\n")
    checkpoint, _ = check_proof(read_proof(proof.text), leaf=leaf_of(b"41"), keys=[LOG.key])
    assert checkpoint.size == 300
    with pytest.raises(InvalidProofError):
        check_proof(proof, leaf=leaf_of(b"42"), keys=[LOG.key])
    with pytest.raises(UnsignedNoteError):
        check_proof(proof, leaf=leaf_of(b"41"), keys=[OTHER.key])


def test_extra_data_is_passed_over_and_nonsense_is_not() -> None:
    text = a_proof().text
    assert read_proof(text.replace("@v1\n", "@v1\nextra aGVsbG8=\n")) == a_proof()
    for bad in (text.replace("@v1\n", "@v1\nextra !\n"), text[3:], text.replace("41", "041"), ""):
        with pytest.raises(MalformedProofError):
            read_proof(bad)
