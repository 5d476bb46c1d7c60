"""``GET /records/{id}/evidence``: a whole record to take away with its proofs, to be checked with
tools not ours (Art. 9(3), 10). Personal values stay sealed, on paper masked.
"""

from collections.abc import Iterator

from fastapi import Request
from fastapi.responses import Response

from events.envelope import parse
from projections.archive.folder import VERIFIER_KEYS
from projections.archive.package.evidence_of_record import Proven, evidence_of_record
from projections.archive.queries import NotSealedYetError, UnderOneCheckpoint, proof_of
from projections.reading import AsOf
from services.desk.parts import DeskParts
from services.desk.registers.item_page import known_form
from services.desk.registers.item_view import seen
from services.desk.rendering.html import principal_of, words_of
from services.documents.kinds import papers_of
from services.errors import NotFoundError, ViewBehindError
from services.ledger.registers.found import all_registers
from services.questions.discretion import touched_by
from services.store.contract import LogRow

ZIP = "application/zip"
REGISTER = all_registers()["record"]


class RecordEvidence:
    """Takes the button on a record's page."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def take(self, request: Request, item: str) -> Response:
        """Raises ``NotFoundError`` where it is none of the visitor's, ``ViewBehindError`` while its
        newest event is not sealed yet.
        """
        principal, language = principal_of(request), words_of(request).language
        now = AsOf(position=None, instant=self._parts.clock())
        found = seen(self._parts, REGISTER, known_form(item, REGISTER), now, principal)
        at_hand = self._parts.commands.custody.at_hand(item, caller=principal.caller())
        if at_hand.withheld & {principal.actor}:
            raise NotFoundError("there is no such record, or none you may see")
        hidden = self._parts.questions.hidden_from(principal.actor)
        rows = sorted(
            (row for rows in at_hand.streams.values() for row in rows if not _touches(row, hidden)),
            key=lambda row: row.position,
        )
        number = found.number or found.id
        made = evidence_of_record(
            number=number,
            origin=self._parts.origin,
            events=list(self._proven(rows)),
            vkey=self._parts.log_files.text(VERIFIER_KEYS) or "",
            papers=dict(
                papers_of(self._parts, found, now, asker=principal.actor, language=language)
            ),
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="evidence-{number}.zip"',
        }
        return Response(made, media_type=ZIP, headers=headers)

    def _proven(self, rows: list[LogRow]) -> Iterator[Proven]:
        try:
            files = UnderOneCheckpoint(self._parts.log_files, reaching=rows[-1].position)
        except NotSealedYetError as error:
            raise ViewBehindError(f"{error}: ask again") from None
        for row in rows:
            proof = proof_of(files, row.position)
            yield Proven(position=row.position, body=row.body, proof=proof.text)


def _touches(row: LogRow, hidden: frozenset[str]) -> bool:
    envelope = parse(row.body).envelope
    return not hidden.isdisjoint(touched_by(envelope.subject, envelope.data))
