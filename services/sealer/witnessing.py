"""Takes checkpoints to witnesses and keeps what they sign; a refusal is an alarm.

In rounds: the newest checkpoint goes to every witness at once, so that their signatures stand under
the same one. Sealing never waits for a round. A crash loses at most the round under way.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import NamedTuple

from projections.archive.queries import LogFiles
from projections.archive.tlog.checkpoint import Checkpoint, read_checkpoint
from projections.archive.tlog.note import MalformedNoteError, Note, Signature, UnsignedNoteError
from projections.archive.tlog.policy import Policy, Witness
from projections.archive.tlog.proofs import consistency_proof
from projections.archive.tlog.tiles import TileNodes
from projections.archive.tlog.witness import (
    MalformedRequestError,
    WitnessRequest,
    read_cosignatures,
)

OK, CONFLICT = 200, 409
TRIES_MAX = 3
SILENT_MAX_S = 60.0
ROUND_SPACING_S = 1.0
"""Least time from one round to the next: witnesses owe nobody an answer a second."""

log = logging.getLogger(__name__)


class WitnessAnswer(NamedTuple):
    """What came back over HTTP."""

    status: int
    body: bytes


class WitnessUnreachableError(Exception):
    """No answer, or one that is none of a witness; the next round tries again."""


class WitnessRefusedError(Exception):
    """The witness will not cosign this log as it is: a person must look."""


Post = Callable[[str, bytes], WitnessAnswer]
"""Sends a body to a witness's address. Raises ``WitnessUnreachableError``."""


Publish = Callable[[Note], None]
"""Where the checkpoint with enough cosignatures goes. May raise ``OSError``."""


@dataclass(slots=True)
class _Standing:
    """How it is with one witness. ``size`` is the tree it cosigned last, as far as is known."""

    witness: Witness
    size: int = 0
    silent_since_s: float | None = None
    refused: str | None = None


class Witnessing:
    """Every witness of a policy that has an address."""

    def __init__(
        self,
        policy: Policy,
        *,
        files: LogFiles,
        post: Post,
        publish: Publish,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock_s`` never runs backwards."""
        self._policy, self._files, self._post, self._publish = policy, files, post, publish
        self._clock_s = clock_s
        self._standings = [
            _Standing(witness) for witness in policy.witnesses.values() if witness.url is not None
        ]
        self._newest: Note | None = None

    def offer(self, note: Note) -> None:
        """The newest checkpoint, for the next round; never waits for a witness."""
        self._newest = note

    @property
    def alarm(self) -> str | None:
        """What a person must look into; None while all is well."""
        for standing in self._standings:
            if standing.refused is not None:
                return f"the witness {standing.witness.name} refuses: {standing.refused}"
        silent = [each.witness.name for each in self._standings if self._long_silent(each)]
        if silent:
            return f"no cosignature by {', '.join(silent)} for {SILENT_MAX_S:.0f} s"
        return None

    def run(self, stop: threading.Event) -> None:
        """Round after round until ``stop`` is set."""
        done: Note | None = None
        with ThreadPoolExecutor(max(1, len(self._standings))) as threads:
            while not stop.is_set():
                note = self._newest
                if note is not None and note is not done and self.round(note, threads):
                    done = note
                stop.wait(ROUND_SPACING_S)

    def round(self, note: Note, threads: ThreadPoolExecutor) -> bool:
        """One checkpoint to every witness; whether all of them signed it."""
        asked = {threads.submit(self._ask, each, note): each for each in self._standings}
        signed = note
        complete = True
        for future in as_completed(asked):
            standing = asked[future]
            try:
                signed = signed.with_signatures(future.result())
            except WitnessUnreachableError as error:
                complete = False
                if standing.silent_since_s is None:
                    standing.silent_since_s = self._clock_s()
                    log.warning("witness %s: %s", standing.witness.name, error)
                continue
            except WitnessRefusedError as error:
                complete = False
                if standing.refused is None:
                    log.error("witness %s refuses: %s", standing.witness.name, error)  # noqa: TRY400 - its text says all
                standing.refused = str(error)
                continue
            standing.refused = standing.silent_since_s = None
            if self._policy.satisfied_by(signed):
                self._keep(signed)
        return complete

    def _keep(self, signed: Note) -> None:
        try:
            self._publish(signed)
        except OSError as error:
            log.warning("the cosigned checkpoint could not be kept: %s", error)

    def _long_silent(self, standing: _Standing) -> bool:
        since_s = standing.silent_since_s
        return since_s is not None and self._clock_s() - since_s > SILENT_MAX_S

    def _ask(self, standing: _Standing, note: Note) -> list[Signature]:
        """The witness's signatures. Raises ``WitnessUnreachableError``, ``WitnessRefusedError``."""
        checkpoint = read_checkpoint(note.text)
        for _ in range(TRIES_MAX):
            if standing.size > checkpoint.size:
                raise WitnessRefusedError(
                    f"it has cosigned a tree of {standing.size}, this one is of {checkpoint.size}"
                )
            request = self._request(standing.size, checkpoint, note)
            answer = self._post(standing.witness.url or "", request.text.encode())
            if answer.status == OK:
                standing.size = checkpoint.size
                return _verified(answer.body, note, standing.witness)
            known = _size_in(answer)
            if known is None or known == standing.size:
                raise WitnessRefusedError(f"{answer.status} {_sentence(answer.body)}")
            standing.size = known
        raise WitnessUnreachableError("it names another size each time")

    def _request(self, old: int, checkpoint: Checkpoint, note: Note) -> WitnessRequest:
        nodes = TileNodes(self._files.read, size=checkpoint.size)
        hashes = consistency_proof(nodes, old=old, new=checkpoint.size)
        return WitnessRequest(old=old, hashes=tuple(hashes), note=note)


def _verified(body: bytes, note: Note, witness: Witness) -> list[Signature]:
    try:
        return read_cosignatures(body, note=note, key=witness.key)
    except (UnsignedNoteError, MalformedNoteError, MalformedRequestError) as error:
        raise WitnessRefusedError(f"what it answers is not its cosignature: {error}") from None


def _size_in(answer: WitnessAnswer) -> int | None:
    """The size a witness says it knows, where it says 409."""
    text = answer.body.strip()
    return int(text) if answer.status == CONFLICT and text.isdigit() else None


def _sentence(body: bytes) -> str:
    return "".join(_printable(body.decode(errors="replace")[:200])).strip()


def _printable(text: str) -> Iterator[str]:
    yield from (each if each.isprintable() else " " for each in text)
