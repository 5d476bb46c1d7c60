"""Is a package what it says: the files of its manifests, the events of the signed log, all of those
that were handed out, the keys they were sealed under?
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from events.catalogue import UnknownTypeError
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.package import PackageExported
from projections.archive.folder import CHECKPOINT, LogFolder, MissingTileError
from projections.archive.package import layout
from projections.archive.package.bag import flaws_of
from projections.archive.package.catalogue import Catalogue
from projections.archive.tlog.checkpoint import (
    Checkpoint,
    MalformedCheckpointError,
    open_checkpoint,
)
from projections.archive.tlog.hashes import HASH_BYTES, leaf_of, root_of
from projections.archive.tlog.note import (
    MalformedNoteError,
    Note,
    UnsignedNoteError,
    VerifierKey,
)
from projections.archive.tlog.policy import Policy
from projections.archive.tlog.proof_file import SUFFIX, MalformedProofError, check_proof, read_proof
from projections.archive.tlog.proofs import InvalidProofError
from projections.archive.tlog.tiles import TILE_WIDTH, MalformedTileError, hashes_in, tiles_of
from services.errors import SetupError
from services.verifier.blocktree import BlockTree
from services.verifier.comparing import Progress
from services.verifier.findings import Finding
from services.verifier.package_folder import PACKAGE, PackageFolder
from services.verifier.package_keys import check_keys, count_keys
from services.verifier.report import Report, checkpoint_report, wanting_witnesses


@dataclass(slots=True)
class _Read:
    """What the events' file came to."""

    catalogue: Catalogue = field(default_factory=Catalogue)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    versions: dict[str, int] = field(default_factory=dict)
    events: int = 0
    last: int = 0


class PackageVerification:
    """One run over one folder."""

    def __init__(
        self,
        root: Path,
        *,
        keys: Sequence[VerifierKey],
        policy: Policy | None,
        progress: Progress,
    ) -> None:
        self._policy = policy
        self._folder, self._keys, self._progress = PackageFolder(root), keys, progress
        self._log = LogFolder(root / layout.TLOG)
        self._tell, self._event = self._folder.tell, self._folder.tell_event

    def run(self, older: Sequence[tuple[str, str]]) -> Report:
        """Verifies everything, and that the log continues the ``older`` checkpoints, names and
        texts. Raises ``SetupError`` where there is no package.
        """
        began_at_s = time.monotonic()
        if not (self._folder.root / layout.EVENTS).is_file():
            raise SetupError(
                f"{self._folder.root} holds no {layout.EVENTS}: it is no package of a log"
            )
        for flaw in flaws_of(self._folder.root):
            self._tell("bag", flaw.detail, where=flaw.path)
        opened, read = self._open_checkpoint(), _Read()
        if opened is not None:
            for found in wanting_witnesses(opened[1], self._policy, copy=PACKAGE):
                self._folder.findings.add(found)
            leaves = self._leaves(opened[0])
            if leaves is not None:
                self._hold_against_older(opened[0], leaves, older)
                self._read_events(opened[0], leaves, read)
                self._hold_against_receipt(read)
                self._check_catalogue(read)
                self._check_proofs(leaves, read)
                check_keys(self._folder)
        return Report(
            sound=self._folder.findings.count == 0,
            origin=opened[0].origin if opened else None,
            checkpoint=checkpoint_report(opened, self._policy) if opened else None,
            older=[],
            records={PACKAGE: read.events},
            past={},
            findings=self._folder.findings.kept,
            findings_count=self._folder.findings.count,
            keys=[key.text for key in self._keys],
            duration_s=round(time.monotonic() - began_at_s, 3),
        )

    def _open_checkpoint(self) -> tuple[Checkpoint, Note] | None:
        text = self._log.text(CHECKPOINT)
        if text is None:
            self._tell("signature", "there is no checkpoint")
            return None
        try:
            return open_checkpoint(text, self._keys)
        except (MalformedNoteError, MalformedCheckpointError, UnsignedNoteError) as error:
            self._tell("signature", f"the checkpoint is not signed by the log: {error}")
            return None

    def _leaves(self, checkpoint: Checkpoint) -> bytes | None:
        """The leaves of the whole log, 32 bytes each, once they are seen to lead to the signed
        root.
        """
        leaves = bytearray()
        try:
            for tile in tiles_of(checkpoint.size, level=0):
                leaves += b"".join(hashes_in(tile, self._log.read(tile)))
        except (MissingTileError, MalformedTileError) as error:
            self._tell("tile", str(error))
            return None
        if _root(leaves, checkpoint.size) != checkpoint.root:
            self._tell("root", "the hashes in the package do not lead to the signed root")
            return None
        return bytes(leaves)

    def _hold_against_older(
        self, checkpoint: Checkpoint, leaves: bytes, older: Sequence[tuple[str, str]]
    ) -> None:
        for name, text in older:
            try:
                kept = open_checkpoint(text, self._keys)[0]
            except (MalformedNoteError, MalformedCheckpointError, UnsignedNoteError) as error:
                self._tell("signature", f"{name} is not signed by the log: {error}")
                continue
            if kept.size > checkpoint.size:
                self._tell("history", f"{name} holds {kept.size} events, more than the package")
            elif _root(leaves, kept.size) != kept.root:
                self._tell("history", f"the log of {kept.size} events in {name} was rewritten")

    def _read_events(self, checkpoint: Checkpoint, leaves: bytes, read: _Read) -> None:
        for line in self._folder.lines(layout.EVENTS):
            read.events += 1
            read.digest.update(line + b"\n")
            try:
                event = parse(line)
            except MalformedEnvelopeError as error:
                self._event("changed", f"line {read.events} is no event: {error}", None, line)
                continue
            self._place(checkpoint, leaves, event, read)
            self._progress(PACKAGE, event.position, checkpoint.size)

    def _place(
        self, checkpoint: Checkpoint, leaves: bytes, event: RecordedEvent, read: _Read
    ) -> None:
        position = event.position
        if position > checkpoint.size:
            self._event("past_checkpoint", "is not signed yet", position, event.body)
        elif leaf_of(event.body) != _leaf(leaves, position):
            self._event("changed", "is not the event that was sealed", position, event.body)
        elif position <= read.last:
            self._event("reordered", f"stands after position {read.last}", position, event.body)
        else:
            self._follow(event, read)
            read.last = position

    def _follow(self, event: RecordedEvent, read: _Read) -> None:
        """Streams are in a package whole, so their versions tell what was left out between."""
        stream, version = event.envelope.subject, event.envelope.sequence
        before = read.versions.get(stream, 0)
        if version > before + 1:
            missing = f"version {before + 1}" + (
                f" to {version - 1}" if version > before + 2 else ""
            )
            self._folder.findings.add(
                Finding(
                    kind="deleted",
                    copy=PACKAGE,
                    detail=f"{missing} of {stream} is left out before position {event.position}",
                    stream=stream,
                    version=before + 1,
                )
            )
        read.versions[stream] = version
        try:
            read.catalogue.add(event)
        except (UnknownTypeError, ValueError) as error:
            self._event("catalogue", f"cannot be listed: {error}", event.position, event.body)

    def _hold_against_receipt(self, read: _Read) -> None:
        """The log itself tells what was handed out."""
        body = self._folder.content(layout.RECEIPT)
        proof = self._folder.content(layout.RECEIPT_PROOF)
        if body is None or proof is None:
            self._tell("proof", "the event that tells of this package, or its proof, is missing")
            return
        if not self._proven(layout.RECEIPT_PROOF, proof.decode(errors="replace"), leaf_of(body)):
            return
        receipt = parse(body).envelope
        if receipt.type != PackageExported.type_name:
            self._tell("proof", f"is a {receipt.type}, no event of a package", where=layout.RECEIPT)
            return
        told = receipt.data
        count_keys(self._folder, told["keys_disclosed"])
        if told["digest"] == read.digest.hexdigest():
            return
        if told["events"] > read.events:
            few = told["events"] - read.events
            self._tell("truncated", f"{few} of {told['events']} events are left out")
        elif told["events"] < read.events:
            many = read.events - told["events"]
            self._tell("inserted", f"{many} events more than the {told['events']} handed out")
        else:
            self._tell("changed", "the events are not those that were handed out")

    def _check_catalogue(self, read: _Read) -> None:
        made = {
            layout.CATALOGUE_CSV: read.catalogue.as_csv(),
            layout.CATALOGUE_XML: read.catalogue.as_xml(),
        }
        for name, text in made.items():
            if self._folder.content(name) != text.encode():
                self._tell("catalogue", "does not list what the events say", where=name)

    def _check_proofs(self, leaves: bytes, read: _Read) -> None:
        for item in read.catalogue.items():
            name = f"{layout.PROOFS}/{item.number}{SUFFIX}"
            text = self._folder.content(name)
            if text is None:
                self._tell("proof", f"the proof of {item.number} is missing", where=name)
            else:
                leaf = _leaf(leaves, item.last_position)
                self._proven(name, text.decode(errors="replace"), leaf)

    def _proven(self, name: str, text: str, leaf: bytes) -> bool:
        try:
            check_proof(read_proof(text), leaf=leaf, keys=self._keys)
        except (
            MalformedProofError,
            MalformedNoteError,
            MalformedCheckpointError,
            UnsignedNoteError,
            InvalidProofError,
        ) as error:
            self._tell("proof", str(error), where=name)
            return False
        return True


def _leaf(leaves: bytes | bytearray, position: int) -> bytes:
    return bytes(leaves[(position - 1) * HASH_BYTES : position * HASH_BYTES])


def _root(leaves: bytes | bytearray, size: int) -> bytes:
    """The root over the first leaves."""
    tree = BlockTree()
    for first in range(1, size + 1, TILE_WIDTH):
        last = min(first + TILE_WIDTH - 1, size)
        block = [_leaf(leaves, position) for position in range(first, last + 1)]
        if len(block) < TILE_WIDTH:
            return tree.root(block)
        tree.add(root_of(block))
    return tree.root()


def verify_package(
    root: Path,
    keys: Sequence[VerifierKey],
    *,
    policy: Policy | None = None,
    older: Sequence[tuple[str, str]] = (),
    progress: Progress = lambda *_: None,
) -> Report:
    """Verifies a package, and that enough witnesses have cosigned its checkpoint, by the policy.
    Raises ``SetupError`` where the folder is none, ``OSError``.
    """
    run = PackageVerification(root, keys=keys, policy=policy, progress=progress)
    return run.run(older)
