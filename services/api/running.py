"""Is it up, and how far behind is what: for whoever runs the system."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from services.api.answers import NO_STORE, answer
from services.api.contract import Parts
from services.api.metrics import Metrics
from services.api.openapi import problems
from services.api.pressure import Pressure
from services.api.workers import Workers
from services.readiness import Readiness


class Running:
    """Health, readiness, figures."""

    def __init__(
        self, parts: Parts, workers: Workers, pressure: Pressure, metrics: Metrics
    ) -> None:
        self._ask = parts.readiness
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
        readiness = await self._workers.run(self._ask)
        return answer(_told(readiness), status=200 if readiness.database_ok else 503)

    async def metrics(self) -> Response:
        """This process's figures, and every part's lag as of now."""
        readiness = await self._workers.run(self._ask)
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
