"""The four-property check over HTTP: made now, and the newest report (Art. 10, DA/T 70-2018)."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from events.record import RecordChecked
from services.api.contract import Parts
from services.api.http.addresses import ItemId
from services.api.http.answer_models import ItemAnswer
from services.api.http.answers import answer
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition
from services.api.http.commanding import landed
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.custody.handing_over import HandoverCustodian
from services.errors import NotFoundError

CREATED = 201


class Checking:
    """``/v1/records/{id}/check``, ``/v1/records/{id}/report`` and ``/v1/handovers/{id}/check``."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._parts, self._workers, self._asking = parts, workers, asking
        self._handovers = HandoverCustodian(parts.custodian, parts.commands)

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/records/{id}/check",
            self.check,
            methods=["POST"],
            tags=["registers"],
            summary="Check a record for the four properties, and put the outcome on record",
            status_code=CREATED,
            responses={CREATED: {"model": ItemAnswer}, **problems(404, 409, 422)},
        )
        router.add_api_route(
            "/v1/handovers/{id}/check",
            self.check_handover,
            methods=["POST"],
            tags=["registers"],
            summary="Check every record of a handover, and put the outcome on record",
            status_code=CREATED,
            responses={CREATED: {"model": ItemAnswer}, **problems(404, 409, 422)},
        )
        router.add_api_route(
            "/v1/records/{id}/report",
            self.report,
            tags=["registers"],
            summary="The report of a record's newest four-property check",
            responses=problems(404, 422),
        )

    async def check(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
    ) -> Response:
        """503 while the record's newest event is not sealed yet: ask again in a second."""
        moment = await self._asking.moment(None, None)
        await self._asking.item_seen("record", id, asker, moment)
        accepted = await self._workers.run(
            self._parts.custodian.check, id, occasion="command", caller=asker.caller()
        )
        told = {"id": id, "version": accepted.receipts[0].version, **landed(accepted)}
        return answer(told, status=CREATED)

    async def check_handover(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
    ) -> Response:
        """For what is handed over on paper, 50 records at most; a package is checked on its way
        out. 503 while a record's newest event is not sealed yet: ask again in a second.
        """
        moment = await self._asking.moment(None, None)
        await self._asking.item_seen("handover", id, asker, moment)
        accepted = await self._workers.run(self._handovers.check_now, id, caller=asker.caller())
        told = {"id": id, "version": accepted.receipts[0].version, **landed(accepted)}
        return answer(told, status=CREATED)

    async def report(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """Each check with its outcome, how much was looked at, and what did not pass."""
        moment = await self._asking.moment(as_of, min_position)
        await self._asking.item_seen("record", id, asker, moment)
        story = await self._workers.run(
            self._parts.questions.item_story, id, moment, asker=asker.actor
        )
        checks = [e for e in story.events if e.envelope.type == RecordChecked.type_name]
        if not checks:
            raise NotFoundError("the record was not checked yet")
        told: dict[str, Any] = {
            **checks[-1].envelope.data,
            "at": checks[-1].envelope.time,
            "position": checks[-1].position,
        }
        return answer(told)
