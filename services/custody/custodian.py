"""Looks at a record, examines it and puts the outcome on record (Art. 10, DA/T 70-2018).

What a crash leaves: before the append nothing, so the record is due as it was; after it the
outcome, from which its next day follows.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from events.envelope import MalformedEnvelopeError, parse
from events.handover import HandoverChecked
from events.property_check import CheckOccasion
from events.record import RecordChecked
from projections.archive.folder import CHECKPOINT, VERIFIER_KEYS, MissingTileError
from projections.archive.queries import LogFiles, NotSealedYetError, proof_of
from projections.archive.tlog.checkpoint import read_checkpoint
from projections.archive.tlog.note import read_note, read_verifier_key
from projections.archive.tlog.proof_file import ProofFile
from services.custody.checking import examine, passes
from services.custody.found import Files, Found
from services.custody.schedule import next_check
from services.errors import ViewBehindError
from services.ledger.archive.custody import AtHand, Custody
from services.ledger.contract import Accepted, Caller

SEAL_WAIT = timedelta(minutes=10)
"""Younger events may still be on their way to the sealer; older ones that are not sealed fail."""

log = logging.getLogger(__name__)


class Commands(Protocol):
    """What is asked of the ledger."""

    @property
    def custody(self) -> Custody: ...

    def perform(
        self,
        fact: RecordChecked | HandoverChecked,
        *,
        caller: Caller,
        expected_version: int | None = None,
    ) -> Accepted: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What a check looks at besides log and vault. ``paper`` renders a record, or gives None where
    it cannot; ``shown_to`` says for whom of some people what a stream is about is there, ``files``
    finds the files that events name.
    """

    log: LogFiles
    paper: Callable[[str], bytes | None]
    shown_to: Callable[[str, frozenset[str]], frozenset[str]]
    files: Files
    clock: Callable[[], datetime]
    within_days: int


class Custodian:
    """Checks records. Safe from many threads."""

    def __init__(self, commands: Commands, sources: Sources) -> None:
        self._commands, self._sources = commands, sources

    @property
    def within_days(self) -> int:
        """Within how many days each record is checked anew."""
        return self._sources.within_days

    def check(
        self, record: str, *, occasion: CheckOccasion, caller: Caller, handover: str | None = None
    ) -> Accepted:
        """Checks a record and puts the outcome on record. Raises ``NotFoundError``,
        ``CommandRefusedError`` for one that is destroyed, ``ViewBehindError`` while its newest
        event is not sealed yet, ``VersionConflictError`` where it moved meanwhile.
        """
        at_hand = self._commands.custody.at_hand(record, caller=caller)
        found = self.found(at_hand)
        checks, now = examine(found), self._sources.clock()
        fact = RecordChecked(
            id=record,
            by=caller.actor,
            occasion=occasion,
            handover=handover,
            passed=passes(checks),
            size=read_checkpoint(read_note(found.checkpoint).text).size,
            checks=checks,
            next_by=next_check(record, now, within_days=self._sources.within_days),
        )
        return self._commands.perform(fact, caller=caller, expected_version=at_hand.item.version)

    def is_due(self, record: str, *, caller: Caller) -> bool:
        """Whether the log, which is never behind, says so too."""
        state = self._commands.custody.record(record, caller=caller).state
        checked = state.next_check_by
        return not state.destroyed and (checked is None or checked <= self._sources.clock())

    def found(self, at_hand: AtHand) -> Found:
        """The record with its proofs, its paper and its files. Raises ``ViewBehindError``."""
        text = self._sources.log.text(CHECKPOINT)
        if text is None:
            raise ViewBehindError("nothing is sealed yet: start the sealer")
        item = at_hand.item
        rows = [row for rows in at_hand.streams.values() for row in rows]
        withheld = at_hand.withheld
        return Found(
            id=item.id,
            record=item.state,
            community=item.community,
            streams=at_hand.streams,
            checkpoint=text,
            vkeys=[read_verifier_key(line) for line in self._vkeys()],
            proofs={row.position: self._proof(row.position, row.body) for row in rows},
            keys=at_hand.keys,
            explained=at_hand.explained,
            series=at_hand.series,
            paper=self._sources.paper(item.id),
            original_kept=at_hand.original_kept,
            held=at_hand.held,
            withheld=withheld,
            shown_to=self._sources.shown_to(item.state.about, withheld) if withheld else withheld,
            files=self._sources.files(at_hand.streams, at_hand.explained),
        )

    def _vkeys(self) -> list[str]:
        return (self._sources.log.text(VERIFIER_KEYS) or "").splitlines()

    def _proof(self, position: int, body: bytes) -> ProofFile | None:
        try:
            return proof_of(self._sources.log, position)
        except NotSealedYetError as error:
            if self._is_young(body):
                raise ViewBehindError(f"{error}: ask again") from None
        except (MissingTileError, ValueError) as error:
            log.warning("no proof of position %d: %s", position, error)
        return None

    def _is_young(self, body: bytes) -> bool:
        try:
            return self._sources.clock() - parse(body).recordedtime < SEAL_WAIT
        except MalformedEnvelopeError:
            return False
