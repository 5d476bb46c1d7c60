"""``POST /v1/events``: where other systems' events come in by HTTP, one or a batch.

The busiest address by far, so it reads the request itself: no models are built, only the ledger
checks the data.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from events.catalogue import UnknownTypeError
from events.envelope import EnvelopeTooLargeError
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.events.lanes import Indexed, lanes
from services.api.events.pressure import Pressure
from services.api.events.receipts import outcome_of
from services.api.http.answers import answer, describe, problem_answer
from services.api.http.openapi import PUBLISH_DESCRIPTION, PUBLISH_REQUEST, PUBLISH_RESPONSES
from services.api.http.workers import Workers
from services.api.operations.metrics import Metrics
from services.cloudevents import from_http, read_traceparent, told_once
from services.errors import HuiyinError, InvalidEventError
from services.ledger.contract import Caller, PublishedEvent

Outcome = tuple[int, dict[str, Any]]
LANES_AT_ONCE_MAX = 64
REFUSALS = (HuiyinError, UnknownTypeError, EnvelopeTooLargeError)


class Publishing:
    """Takes CloudEvents in structured, binary and batch mode."""

    def __init__(
        self, parts: Parts, workers: Workers, pressure: Pressure, metrics: Metrics
    ) -> None:
        self._commands = parts.commands
        self._batch_max_events = parts.settings.batch_max_events
        self._workers = workers
        self._pressure = pressure
        self._metrics = metrics

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/events",
            self.publish,
            methods=["POST"],
            tags=["publishing"],
            summary="Publish one event or a batch",
            description=PUBLISH_DESCRIPTION,
            status_code=201,
            response_model=None,
            responses=PUBLISH_RESPONSES,
            openapi_extra=PUBLISH_REQUEST,
            route_class_override=_PlainRoute,
        )

    async def publish(self, request: Request) -> Response:
        """Reads the request and hands its events to the ledger."""
        body = await request.body()
        headers = told_once(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        )
        received = from_http(headers, body, batch_max_events=self._batch_max_events)
        principal: Principal = request.state.principal
        caller = principal.caller(traceparent=read_traceparent(headers.get("traceparent")))
        if received.is_batch:
            return answer({"results": await self._take_batch(received.events, caller)})
        (event,) = received.events
        if isinstance(event, InvalidEventError):
            raise event
        status, told = await self._take(event, caller)
        self._metrics.published(status)
        if status >= HTTPStatus.BAD_REQUEST:
            return problem_answer(told)
        location = {"Location": f"/v1/receipts/{told['position']}"} if "position" in told else {}
        return answer(told, status=status, headers=location)

    async def _take_batch(
        self, events: Sequence[PublishedEvent | InvalidEventError], caller: Caller
    ) -> list[dict[str, Any]]:
        """What became of each event, in order. Events of one matter are taken in the order sent."""
        outcomes: dict[int, Outcome] = {}
        readable: list[Indexed] = []
        for index, event in enumerate(events):
            if isinstance(event, InvalidEventError):
                outcomes[index] = _refused(event)
            else:
                readable.append((index, event))
        waiting = iter(lanes(readable))

        async def work_off() -> None:
            for lane in waiting:
                for index, event in lane:
                    outcomes[index] = await self._take(event, caller)

        async with asyncio.TaskGroup() as group:
            for _ in range(LANES_AT_ONCE_MAX):
                group.create_task(work_off())
        for status, _ in outcomes.values():
            self._metrics.published(status)
        return [
            {"index": index, "status": outcomes[index][0], "answer": outcomes[index][1]}
            for index in range(len(events))
        ]

    async def _take(self, event: PublishedEvent, caller: Caller) -> Outcome:
        """A refusal is an outcome, so that one event never spoils its batch."""
        begin = partial(self._commands.begin, event, caller=caller, way="http")
        try:
            await self._pressure.check()
            return outcome_of(await self._workers.hear(begin))
        except REFUSALS as error:
            return _refused(error)


class _PlainRoute(APIRoute):
    """A route whose endpoint takes the request as it is: no parameters are looked for in it, which
    saves half of the event loop's work; refusals are answered by the application around it.
    Declared as every other one, for the document's sake.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = app


def _refused(error: Exception) -> Outcome:
    described = describe(error)
    return described["status"], described
