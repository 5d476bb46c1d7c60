"""Is it up, and how far behind is what: for whoever runs the system."""

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from services.api.contract import Parts
from services.api.events.pressure import Pressure
from services.api.http.answers import NO_STORE, answer
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.api.operations.metrics import Metrics
from services.readiness import AskReadiness, PartState, Readiness

LOOK_TIMEOUT_S = 3.0


class Lookout:
    """One look at every part at a time, however many ask, and an answer within `LOOK_TIMEOUT_S`.

    A frozen database answers nothing, not even that it is down: the look then stays on its one
    thread, and whoever asks meanwhile is told so instead of taking the next.
    """

    def __init__(self, ask: AskReadiness, workers: Workers) -> None:
        self._ask, self._workers = ask, workers
        self._look: asyncio.Future[Readiness] | None = None

    async def readiness(self) -> Readiness:
        """How every part does. Raises ``OverloadedError`` when too many requests wait."""
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(self._workers.run(self._ask))
        try:
            return await asyncio.wait_for(asyncio.shield(self._look), LOOK_TIMEOUT_S)
        except TimeoutError:
            silent = f"no answer within {LOOK_TIMEOUT_S:.0f} s"
            database = PartState(name="database", ok=False, detail=silent)
            return Readiness(database_ok=False, head=None, parts=(database,))


class Running:
    """Health, readiness, figures."""

    def __init__(
        self, parts: Parts, workers: Workers, pressure: Pressure, metrics: Metrics
    ) -> None:
        self._lookout = Lookout(parts.readiness, workers)
        self._waiting = parts.waiting
        self._workers = workers
        self._pressure = pressure
        self._metrics = metrics

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/healthz", self.healthz, tags=["running"], summary="Is this process alive?"
        )
        router.add_api_route(
            "/readyz",
            self.readyz,
            tags=["running"],
            summary="What is behind, and by how much",
            responses=problems(),
        )
        router.add_api_route(
            "/metrics",
            self.metrics,
            tags=["running"],
            summary="Figures for Prometheus",
            response_class=Response,
            responses={200: {"content": {"text/plain": {}}, "description": "Figures."}},
        )
        router.add_api_route(
            "/v1/intake/waiting",
            self.waiting,
            tags=["running"],
            summary="How many events wait for the contact they name",
            responses=problems(),
        )

    async def healthz(self) -> Response:
        """Asks nobody else: a restart of this process would mend nothing that is wrong
        elsewhere.
        """
        return answer({"status": "up"})

    async def readyz(self) -> Response:
        """503 while the database does not answer; ``well`` tells whether every other part is in
        time.
        """
        readiness = await self._lookout.readiness()
        return answer(_told(readiness), status=200 if readiness.database_ok else 503)

    async def metrics(self) -> Response:
        """This process's figures, and every part's lag as of now."""
        readiness = await self._lookout.readiness()
        figures = self._metrics
        for part in readiness.parts:
            figures.part_ok.labels(part.name).set(part.ok)
            if part.behind_events is not None:
                figures.behind.labels(part.name).set(part.behind_events)
        if readiness.head is not None:
            figures.head.set(readiness.head)
        figures.parked.set(readiness.parked_streams)
        figures.in_flight.set(self._workers.in_flight)
        figures.relay_lag.set(self._pressure.lag_events)
        return Response(figures.text(), headers=NO_STORE, media_type=figures.content_type)

    async def waiting(self) -> Response:
        """They are tried again until their contact comes or their time is up."""
        return answer({"waiting": await self._workers.run(self._waiting.count)})


def _told(readiness: Readiness) -> dict[str, Any]:
    return {
        "well": readiness.well,
        "database_ok": readiness.database_ok,
        "head": readiness.head,
        "parts": [asdict(part) for part in readiness.parts],
        "parked_streams": readiness.parked_streams,
        "waiting_events": readiness.waiting_events,
    }
