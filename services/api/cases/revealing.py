"""``POST /v1/cases/{case}/reveal``: personal data of one open case in clear, for a purpose, on
record (Art. 6(4)).
"""

from fastapi import APIRouter
from starlette.responses import Response

from services.api.contract import Parts
from services.api.events.receipts import receipt_of
from services.api.http.addresses import CaseId
from services.api.http.answers import answer
from services.api.http.asking import Asker
from services.api.http.bodies import RevealBody
from services.api.http.openapi import problems
from services.api.http.workers import Workers


class Revealing:
    """Shows, after the showing is recorded."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands = parts.commands
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/cases/{case}/reveal",
            self.reveal,
            methods=["POST"],
            tags=["cases"],
            summary="Show personal data in clear, on record",
            responses=problems(404, 422),
        )

    async def reveal(self, case: CaseId, asker: Asker, body: RevealBody) -> Response:
        """Values by event id and JSON Pointer; null where forgotten."""
        revealed = await self._workers.run(
            self._commands.reveal, case, purpose=body.purpose, caller=asker.caller()
        )
        return answer(
            {"case": case, "values": revealed.values, "receipt": receipt_of(revealed.receipt)}
        )
