"""``POST /records/{id}/check``: the four-property check made now; its report is what comes back
(Art. 10, DA/T 70-2018).
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from projections.reading import AsOf
from services.desk.parts import DeskParts
from services.desk.registers.item_page import known_form
from services.desk.registers.item_view import seen
from services.desk.rendering import principal_of
from services.errors import CommandRefusedError
from services.ledger.registers.found import all_registers

REGISTER = all_registers()["record"]


class CheckPage:
    """Takes the button on a record's page."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def check(self, request: Request, item: str, posted: Mapping[str, Any]) -> Response:
        """Raises ``ViewBehindError`` while the record's newest event is not sealed yet."""
        principal = principal_of(request)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            raise CommandRefusedError("open the page anew and try again", rule="csrf")
        now = AsOf(position=None, instant=self._parts.clock())
        seen(self._parts, REGISTER, known_form(item, REGISTER), now, principal)
        accepted = self._parts.custodian.check(item, occasion="command", caller=principal.caller())
        position = accepted.receipts[-1].position
        return RedirectResponse(f"/records/{item}/report?min_position={position}", status_code=303)
