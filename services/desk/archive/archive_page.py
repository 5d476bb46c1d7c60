"""The archive as an auditor looks at it: how far the log is sealed and by whom, and any event to
take away with its proof (Art. 9(3), 10).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from events.envelope import parse
from projections.archive.folder import (
    CHECKPOINT,
    VERIFIER_KEYS,
    WITNESSED,
    MissingTileError,
)
from projections.archive.package.evidence import evidence
from projections.archive.queries import NotSealedYetError, proof_of
from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import Note, VerifierKey, read_verifier_key
from projections.archive.tlog.proof_file import check_proof
from projections.archive.tlog.tiles import TILE_WIDTH
from projections.reading import AsOf
from projections.registers.kinds.records import CHECK
from projections.registers.model import ItemFilter, PartFilter
from services.access.principal import Principal
from services.desk.parts import DeskParts
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.errors import CommandRefusedError, NotFoundError, ViewBehindError
from services.ledger.registers.found import all_registers
from services.questions.discretion import touched_by
from services.store.contract import LogRow

ZIP = "application/zip"
POSITION_DIGITS_MAX = 16
LATE_MAX, FAILED_MAX = 1_000, 50
KINDS = (
    "record",
    "series",
    "volume",
    "archive_use",
    "original",
    "package",
    "hold",
    "destruction",
    "handover",
    "filing_scheme",
)
"""The registers that tell of the archive, in the order in which they are looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """A checkpoint as the page shows it. ``others`` are those who cosigned it."""

    size: int
    root: str
    origin: str
    others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """A record whose newest four-property check did not pass."""

    item: str
    number: str
    at: str


class ArchivePage:
    """Answers ``GET /archive`` and ``GET /archive/evidence``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering
        self._folder, self._rows = parts.log_files, parts.log_rows

    def show(self, request: Request) -> Response:
        """How far the log is sealed; the newest sealed event is proven on the way."""
        keys, words = self._keys(), words_of(request)
        signed, witnessed = self._signed(CHECKPOINT, keys), self._signed(WITNESSED, keys)
        head = self._parts.readiness().head
        registers = all_registers()
        role = principal_of(request).role
        return self._rendering.page(
            request,
            "archive.html",
            head=head,
            signed=signed,
            witnessed=witnessed,
            behind=None if head is None or signed is None else max(0, head - signed.size),
            full_tiles=0 if signed is None else signed.size // TILE_WIDTH,
            partial=0 if signed is None else signed.size % TILE_WIDTH,
            tried=None if signed is None else self._tried(signed.size, keys),
            vkey=self._folder.text(VERIFIER_KEYS) or "",
            within_days=self._parts.custodian.within_days,
            late=len(self._parts.questions.records_due(self._parts.clock(), limit=LATE_MAX)),
            failed=self._failed(principal_of(request)),
            registers=[
                (f"/{registers[kind].plural}", Wording(registers[kind], words))
                for kind in KINDS
                if role in registers[kind].readers
            ],
        )

    def evidence(self, request: Request) -> Response:
        """An event with its proof, as a file. Raises ``NotFoundError``, ``ViewBehindError``."""
        text = request.query_params.get("position", "")
        if not text.isascii() or not text.isdigit() or len(text) > POSITION_DIGITS_MAX:
            raise CommandRefusedError(
                "name a position: a whole number from 1", rule="position", field="/position"
            )
        position = int(text)
        rows = self._rows([position])
        if not rows or not self._seen(rows[0], principal_of(request)):
            raise NotFoundError("there is no such event, or none you may see")
        try:
            proof = proof_of(self._folder, position)
        except NotSealedYetError as error:
            raise ViewBehindError(f"{error}: ask again") from None
        made = evidence(
            position=position,
            body=rows[0].body,
            proof=proof.text,
            vkey=self._folder.text(VERIFIER_KEYS) or "",
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="evidence-{position}.zip"',
        }
        return Response(made, media_type=ZIP, headers=headers)

    def _failed(self, principal: Principal) -> list[Failed]:
        """The records whose newest check did not pass, as far as the visitor sees them."""
        asked = PartFilter(
            kind="record",
            part=CHECK,
            states=frozenset({"failed"}),
            communities=principal.communities,
        )
        now = AsOf(position=None, instant=self._parts.clock())
        found = self._parts.questions.list_parts(
            asked, now, limit=FAILED_MAX, asker=principal.actor
        )
        ids = frozenset(part.item for part in found.parts)
        items = self._parts.questions.list_items(
            ItemFilter(kind="record", ids=ids), now, cursor=None, limit=FAILED_MAX,
            asker=principal.actor,
        )  # fmt: skip
        numbers = {item.id: item.number or "" for item in items.items}
        return [
            Failed(item=part.item, number=numbers.get(part.item, ""), at=full(part.last_at))
            for part in found.parts
        ]

    def _seen(self, row: LogRow, principal: Principal) -> bool:
        envelope = parse(row.body).envelope
        hidden = self._parts.questions.hidden_from(principal.actor)
        return principal.may_see(envelope.partitionkey) and hidden.isdisjoint(
            touched_by(envelope.subject, envelope.data)
        )

    def _keys(self) -> list[VerifierKey]:
        text = self._folder.text(VERIFIER_KEYS) or ""
        return [read_verifier_key(line) for line in text.splitlines()]

    def _signed(self, name: str, keys: Sequence[VerifierKey]) -> Signed | None:
        text = self._folder.text(name)
        if text is None:
            return None
        found, note = open_checkpoint(text, keys)
        return Signed(
            size=found.size,
            root=base64.b64encode(found.root).decode(),
            origin=found.origin,
            others=_others(found, note),
        )

    def _tried(self, size: int, keys: Sequence[VerifierKey]) -> bool:
        """Whether the newest sealed event, as the store has it, leads to the signed root."""
        rows = self._rows([size])
        if not rows:
            return False
        try:
            proof = proof_of(self._folder, size)
            check_proof(proof, leaf=leaf_of(rows[0].body), keys=keys)
        except (MissingTileError, ValueError):
            return False
        return True


def _others(found: Checkpoint, note: Note) -> tuple[str, ...]:
    return tuple(each.name for each in note.signatures if each.name != found.origin)
