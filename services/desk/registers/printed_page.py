"""``/meetings/{id}/minutes`` and its kin: a record as it goes to paper, masked, or in clear for a
purpose and on record (Art. 6(4), 9(2)).
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import Item
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.cases.fields import PURPOSES
from services.desk.parts import DeskParts
from services.desk.registers.item_page import known_form
from services.desk.registers.item_view import seen
from services.desk.rendering.html import SECURITY_HEADERS, Rendering, principal_of, words_of
from services.desk.rendering.refusals import Refusal, forged, refusal
from services.documents.document import Document
from services.documents.kinds import Printed
from services.documents.typesetting import typeset
from services.errors import CommandRefusedError, NotFoundError
from services.ledger.contract import Revealed
from services.ledger.registers.contract import AnyRegister


class PrintedPage:
    """A record's page. Its form shows it in clear, as this page or as PDF."""

    def __init__(
        self, printed: Printed, register: AnyRegister, parts: DeskParts, rendering: Rendering
    ) -> None:
        self._printed, self._register = printed, register
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request, item: str) -> Response:
        """The record, now or as of a past moment."""
        wait_for_views(self._parts, request)
        as_of, past = moment_of(self._parts, request)
        found = self._found(request, item, as_of)
        document = self._document(request, found, as_of)
        return self._page(request, found, document, past=past)

    def reveal(self, request: Request, item: str, posted: Mapping[str, Any]) -> Response:
        """The record in clear, once; nothing keeps that page, the PDF is whoever's asked for it."""
        principal, t = principal_of(request), words_of(request)
        as_of = AsOf(position=None, instant=self._parts.clock())
        found = self._found(request, item, as_of)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            document = self._document(request, found, as_of)
            return self._page(request, found, document, refused=forged(t), status=403)
        try:
            revealed = self._parts.commands.reveal_item(
                self._printed.kind,
                item,
                purpose=str(posted.get("purpose", "")),
                caller=principal.caller(),
            )
        except CommandRefusedError as error:
            document = self._document(request, found, as_of)
            return self._page(request, found, document, refused=refusal(error, t), status=422)
        document = self._document(request, found, as_of, revealed)
        if posted.get("form") == "pdf":
            name = f"{self._printed.name}-{found.number or found.id}.pdf"
            return Response(
                typeset(document),
                media_type="application/pdf",
                headers={**SECURITY_HEADERS, "Content-Disposition": f'inline; filename="{name}"'},
            )
        return self._page(request, found, document, revealed_at=revealed.receipt.position)

    def _found(self, request: Request, item: str, as_of: AsOf) -> Item:
        known = known_form(item, self._register)
        found = seen(self._parts, self._register, known, as_of, principal_of(request))
        if found.state not in self._printed.states:
            raise NotFoundError(f"there are no {self._printed.name} of this {found.kind} yet")
        return found

    def _document(
        self, request: Request, item: Item, as_of: AsOf, revealed: Revealed | None = None
    ) -> Document:
        return self._printed.document(
            self._parts,
            item,
            as_of,
            asker=principal_of(request).actor,
            language=words_of(request).language,
            plain=None if revealed is None else revealed.values,
        )

    def _page(
        self,
        request: Request,
        item: Item,
        document: Document,
        *,
        status: int = 200,
        past: str | None = None,
        refused: Refusal | None = None,
        revealed_at: int | None = None,
    ) -> Response:
        address = f"/{self._register.plural}/{item.id}"
        pdf = f"/v1{address}/{self._printed.name}.pdf?lang={document.language}"
        if past:
            pdf += f"&as_of={moment_of(self._parts, request)[0].instant.isoformat()}"
        return self._rendering.page(
            request,
            "printed.html",
            status=status,
            document=document,
            item_address=address,
            pdf=pdf.replace("+", "%2B"),
            past=past,
            purposes=PURPOSES,
            refusal=refused,
            revealed_at=revealed_at,
            here=f"{address}/{self._printed.name}",
            route=f"/{self._register.plural}/{{id}}/{self._printed.name}",
        )
