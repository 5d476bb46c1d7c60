"""A whole verification: the checkpoint and those kept from before, then every copy of the log."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from projections.archive.folder import CHECKPOINT, WITNESSED
from projections.archive.queries import LogFiles
from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    open_checkpoint,
)
from projections.archive.tlog.note import (
    MalformedNoteError,
    Note,
    UnsignedNoteError,
    VerifierKey,
)
from projections.archive.tlog.policy import Policy
from services.verifier.comparing import Claims, Compared, Comparison, Progress, Sealed
from services.verifier.findings import Finding, Findings, Kind
from services.verifier.othercopy import OtherCopy
from services.verifier.records import Copy
from services.verifier.report import Report, checkpoint_report, wanting_witnesses
from services.verifier.sealed import SealedTree

LOOK_AGAIN_S = 0.2


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be verified. ``checkpoint`` is a note's text, or None where the log's own newest
    is meant; ``older`` are names and texts of kept checkpoints. Where the log still grows, its
    newest checkpoint is waited for, ``wait_s`` at most, until it covers what the copies held at
    the start.
    """

    keys: Sequence[VerifierKey]
    copies: Sequence[Copy]
    files: LogFiles | None = None
    checkpoint: str | None = None
    older: Sequence[tuple[str, str]] = ()
    policy: Policy | None = None
    wait_s: float = 0.0


class Verification:
    """One run. Raises what files and copies raise when they cannot be reached."""

    def __init__(self, asked: Asked, *, progress: Progress) -> None:
        self._asked, self._progress = asked, progress
        self._findings = Findings(lookups=[copy.lookup for copy in asked.copies])
        self._compared: list[Compared] = []
        self._past: dict[str, int] = {}

    def run(self) -> Report:
        """Verifies everything."""
        began_at_s, policy = time.monotonic(), self._asked.policy
        ends = {copy.name: copy.end() for copy in self._asked.copies}
        opened = self._newest(max((end or 0 for end in ends.values()), default=0))
        older = self._open_older(opened)
        if opened is not None:
            self._look_past(opened[0], ends)
            held = [checkpoint for checkpoint, _ in older if checkpoint.size <= opened[0].size]
            self._compare_all(Claims(checkpoint=opened[0], older=held))
        return Report(
            sound=self._findings.count == 0,
            origin=opened[0].origin if opened else None,
            checkpoint=checkpoint_report(opened, policy) if opened else None,
            older=[checkpoint_report(each, policy) for each in older],
            records={each.copy.name: each.records for each in self._compared},
            past=self._past,
            findings=self._findings.kept,
            findings_count=self._findings.count,
            keys=[key.text for key in self._asked.keys],
            duration_s=round(time.monotonic() - began_at_s, 3),
        )

    def _newest(self, end: int) -> tuple[Checkpoint, Note] | None:
        give_up_at_s = time.monotonic() + self._asked.wait_s
        while True:
            opened = self._open_newest()
            live = self._asked.checkpoint is None
            if opened is None or not live or opened[0].size >= end:
                break
            if time.monotonic() > give_up_at_s:
                break
            time.sleep(LOOK_AGAIN_S)
        if opened is not None and self._asked.policy is not None:
            self._require_witnesses(opened)
        return opened

    def _open_newest(self) -> tuple[Checkpoint, Note] | None:
        text = self._asked.checkpoint
        if text is None and self._asked.files is not None:
            text = self._newest_text(self._asked.files)
        if text is None:
            self._tell("signature", "checkpoint", "there is no checkpoint")
            return None
        return self._open("the checkpoint", text)

    def _newest_text(self, files: LogFiles) -> str | None:
        """Who asks for witnesses means the newest checkpoint they have cosigned."""
        witnessed = files.text(WITNESSED) if self._asked.policy is not None else None
        return files.text(CHECKPOINT) if witnessed is None else witnessed

    def _open(self, what: str, text: str) -> tuple[Checkpoint, Note] | None:
        try:
            return open_checkpoint(text, self._asked.keys)
        except (MalformedNoteError, MalformedCheckpointError, UnsignedNoteError) as error:
            self._tell("signature", "checkpoint", f"{what} is not signed by the log: {error}")
            return None

    def _open_older(self, newest: tuple[Checkpoint, Note] | None) -> list[tuple[Checkpoint, Note]]:
        found = [self._open(name, text) for name, text in self._asked.older]
        older = [each for each in found if each is not None]
        for checkpoint, _ in older:
            if newest is None:
                continue
            if checkpoint.origin != newest[0].origin:
                detail = f"the kept checkpoint is of another log, {checkpoint.origin}"
                self._tell("history", "checkpoint", detail)
            elif checkpoint.size > newest[0].size:
                self._findings.record(
                    "history",
                    copy="checkpoint",
                    detail=f"{checkpoint.size} events were signed before, now {newest[0].size}",
                    position=newest[0].size + 1,
                    until=checkpoint.size,
                )
        return older

    def _look_past(self, checkpoint: Checkpoint, ends: dict[str, int | None]) -> None:
        """Whatever lies past the checkpoint nobody has signed. Against a checkpoint that was handed
        in that is to be expected, and only told.
        """
        for copy in self._asked.copies:
            end = ends[copy.name] or 0
            if end <= checkpoint.size:
                continue
            self._past[copy.name] = end - checkpoint.size
            if self._asked.checkpoint is None:
                self._findings.record(
                    "past_checkpoint",
                    copy=copy.name,
                    detail=f"holds {end - checkpoint.size} events nobody has signed",
                    position=checkpoint.size + 1,
                    until=end,
                    found=copy.lookup(checkpoint.size + 1),
                )

    def _compare_all(self, claims: Claims) -> None:
        if self._asked.files is not None:
            size = claims.checkpoint.size
            tree = SealedTree(self._asked.files, size=size, findings=self._findings)
            for copy in self._asked.copies:
                self._compare(copy, claims, tiles=tree)
        elif len(self._asked.copies) > 1:
            self._compare_with_each_other(claims)
        else:
            for copy in self._asked.copies:
                self._compare(copy, claims)
        self._tell_history(claims)

    def _compare(
        self,
        copy: Copy,
        claims: Claims,
        *,
        tiles: SealedTree | None = None,
        other: Sealed | None = None,
    ) -> None:
        comparison = Comparison(
            copy, claims=claims, findings=self._findings, tiles=tiles, other=other
        )
        self._compared.append(comparison.run(self._progress))

    def _compare_with_each_other(self, claims: Claims) -> None:
        """Without tiles: the copy that leads to the signed root tells what is wrong in the others;
        where none does, the first one is held against them.
        """

        def alone(copy: Copy) -> Compared:
            unheard = Findings()
            comparison = Comparison(copy, claims=claims, findings=unheard)
            return comparison.run(self._progress)

        results: list[Compared] = []
        for copy in self._asked.copies:
            results.append(alone(copy))
            if results[-1].right:
                break
        chosen = results[-1] if results[-1].right else results[0]
        self._compared.append(chosen)
        for copy in self._asked.copies:
            if copy is not chosen.copy:
                other = OtherCopy(chosen.copy, size=claims.checkpoint.size)
                self._compare(copy, claims, other=other)
        if not chosen.right:
            self._tell(
                "root",
                chosen.copy.name,
                "no copy leads to the signed root: what differs between them is told, not which "
                "of them is right",
            )

    def _tell_history(self, claims: Claims) -> None:
        """A tree that is signed and does not continue what was signed before was rewritten."""
        broken = {each.size: each for found in self._compared for each in found.broken_older}
        for size, older in sorted(broken.items()):
            holders = [each.copy.name for each in self._compared if older in each.kept_older]
            still = f"; {', '.join(holders)} still holds what was signed" if holders else ""
            kept = [
                each.size for each in claims.older if each.size < size and each.size not in broken
            ]
            since = max(kept, default=0)
            self._findings.record(
                "history",
                copy="checkpoint",
                detail=f"the history of {size} events that was signed before was rewritten{still}",
                position=since + 1,
                until=size,
            )

    def _require_witnesses(self, opened: tuple[Checkpoint, Note]) -> None:
        for found in wanting_witnesses(opened[1], self._asked.policy, copy="checkpoint"):
            self._findings.add(found)

    def _tell(self, kind: Kind, copy: str, detail: str) -> None:
        self._findings.add(Finding(kind=kind, copy=copy, detail=detail))


def verify(asked: Asked, *, progress: Progress = lambda *_: None) -> Report:
    """Verifies what is asked."""
    return Verification(asked, progress=progress).run()
