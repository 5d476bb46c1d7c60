"""``POST /records/{id}/check`` and ``/handovers/{id}/check``: the four-property check made now; the
report, or the handover, is what comes back (Art. 10, DA/T 70-2018).
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from projections.reading import AsOf
from services.custody.handing_over import HandoverCustodian
from services.desk.parts import DeskParts
from services.desk.registers.item_page import known_form
from services.desk.registers.item_view import seen
from services.desk.rendering.html import principal_of
from services.errors import CommandRefusedError
from services.ledger.contract import Accepted, Caller
from services.ledger.registers.found import all_registers


class CheckPage:
    """Takes the button on the page of a record, and on that of a handover."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._handovers = HandoverCustodian(parts.custodian, parts.commands)

    def check(self, request: Request, item: str, posted: Mapping[str, Any]) -> Response:
        """Raises ``ViewBehindError`` while the record's newest event is not sealed yet."""
        caller = self._caller("record", request, item, posted)
        accepted = self._parts.custodian.check(item, occasion="command", caller=caller)
        return _to(f"/records/{item}/report", accepted)

    def check_handover(self, request: Request, item: str, posted: Mapping[str, Any]) -> Response:
        """Raises as :meth:`check`, ``CommandRefusedError`` where there are too many records."""
        caller = self._caller("handover", request, item, posted)
        accepted = self._handovers.check_now(item, caller=caller)
        return _to(f"/handovers/{item}", accepted)

    def _caller(self, kind: str, request: Request, item: str, posted: Mapping[str, Any]) -> Caller:
        """Who asks, who was found to see the item."""
        principal = principal_of(request)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            raise CommandRefusedError("open the page anew and try again", rule="csrf")
        register = all_registers()[kind]
        now = AsOf(position=None, instant=self._parts.clock())
        seen(self._parts, register, known_form(item, register), now, principal)
        return principal.caller()


def _to(address: str, accepted: Accepted) -> Response:
    position = accepted.receipts[-1].position
    return RedirectResponse(f"{address}?min_position={position}", status_code=303)
