"""Checks a proof somebody kept, offline."""

import base64
import binascii
from collections.abc import Sequence

from projections.archive.tlog.checkpoint import MalformedCheckpointError
from projections.archive.tlog.hashes import HASH_BYTES, leaf_of
from projections.archive.tlog.note import MalformedNoteError, UnsignedNoteError, VerifierKey
from projections.archive.tlog.policy import Policy
from projections.archive.tlog.proof_file import MalformedProofError, check_proof, read_proof
from projections.archive.tlog.proofs import InvalidProofError
from services.errors import SetupError
from services.verifier.findings import Finding
from services.verifier.report import Report, checkpoint_report, wanting_witnesses


def leaf_from(event: bytes | None, leaf_hash: str | None) -> bytes:
    """The leaf a proof is for: of an event's exact bytes, or as its receipt says. Raises
    ``SetupError``.
    """
    if event is not None:
        return leaf_of(event)
    try:
        leaf = base64.b64decode(leaf_hash or "", validate=True)
    except binascii.Error:
        leaf = b""
    if len(leaf) != HASH_BYTES:
        raise SetupError("say with --event or --leaf-hash what the proof is for")
    return leaf


def prove(
    text: str, *, leaf: bytes, keys: Sequence[VerifierKey], policy: Policy | None = None
) -> Report:
    """Whether the proof shows that the leaf is in the log, under a checkpoint that enough witnesses
    have cosigned, by the policy.
    """
    findings: list[Finding] = []
    checkpoint = None
    try:
        proof = read_proof(text)
        checkpoint = check_proof(proof, leaf=leaf, keys=keys)
        findings += wanting_witnesses(checkpoint[1], policy, copy="proof")
    except (MalformedProofError, MalformedNoteError, MalformedCheckpointError) as error:
        findings.append(Finding(kind="proof", copy="proof", detail=str(error)))
    except UnsignedNoteError as error:
        findings.append(Finding(kind="signature", copy="proof", detail=str(error)))
    except InvalidProofError as error:
        position = proof.index + 1
        findings.append(Finding(kind="proof", copy="proof", detail=str(error), position=position))
    return Report(
        sound=not findings,
        origin=checkpoint[0].origin if checkpoint else None,
        checkpoint=checkpoint_report(checkpoint, policy) if checkpoint else None,
        older=[],
        records={"proof": 1},
        past={},
        findings=findings,
        findings_count=len(findings),
        keys=[key.text for key in keys],
        duration_s=0.0,
    )
