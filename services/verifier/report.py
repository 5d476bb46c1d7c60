"""The answer of a verification, for people and programs."""

import base64
from dataclasses import asdict, dataclass
from typing import Any

from projections.archive.tlog.checkpoint import Checkpoint
from projections.archive.tlog.note import Note
from projections.archive.tlog.policy import Policy
from services.verifier.findings import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckpointReport:
    """A checkpoint that was held against the copies."""

    size: int
    root: str
    cosigned_by: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The whole answer. ``records`` counts by copy what was compared, ``past`` what lies past the
    checkpoint.
    """

    sound: bool
    origin: str | None
    checkpoint: CheckpointReport | None
    older: list[CheckpointReport]
    records: dict[str, int]
    past: dict[str, int]
    findings: list[Finding]
    findings_count: int
    keys: list[str]
    duration_s: float

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json``; what a finding does not know is left out."""
        told = asdict(self)
        told["findings"] = [
            {name: value for name, value in found.items() if value is not None}
            for found in told["findings"]
        ]
        return told


def wanting_witnesses(note: Note, policy: Policy | None, *, copy: str) -> list[Finding]:
    """That fewer witnesses than the policy asks for have cosigned; nothing where enough have."""
    if policy is None or policy.satisfied_by(note):
        return []
    names = ", ".join(policy.witnessed_by(note)) or "nobody"
    detail = f"the quorum {policy.quorum} is not reached: cosigned by {names}"
    return [Finding(kind="witnesses", copy=copy, detail=detail)]


def checkpoint_report(opened: tuple[Checkpoint, Note], policy: Policy | None) -> CheckpointReport:
    """A checkpoint, and which of the policy's witnesses cosigned it."""
    checkpoint, note = opened
    return CheckpointReport(
        size=checkpoint.size,
        root=base64.b64encode(checkpoint.root).decode(),
        cosigned_by=policy.witnessed_by(note) if policy else [],
    )
