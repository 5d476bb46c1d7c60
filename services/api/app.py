"""Puts the HTTP interface together from the parts it is given; no globals, so that two can live in
one process.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from events.catalogue import UnknownTypeError
from events.envelope import EnvelopeTooLargeError
from services.access.gate import Gate
from services.access.rate import RateLimit
from services.access.table import OPEN_TLOG_TABLE, TABLE
from services.api.archive.arrangements import Arrangements
from services.api.archive.checking import Checking
from services.api.cases.cases import Cases
from services.api.cases.clocks import Clocks
from services.api.cases.documents import Documents
from services.api.cases.files import Files
from services.api.cases.inbox import Inbox
from services.api.cases.incidents import Incidents
from services.api.cases.revealing import Revealing
from services.api.cases.screening import Screening
from services.api.cases.steps import CaseSteps
from services.api.contract import Parts
from services.api.events.log import Log
from services.api.events.news import News
from services.api.events.pressure import Pressure
from services.api.events.proofs import Proofs
from services.api.events.publishing import Publishing
from services.api.events.reference import Reference
from services.api.events.stream import Stream
from services.api.events.tlog import Tlog
from services.api.figures.completeness import CompletenessBoard
from services.api.figures.dashboards import Dashboards
from services.api.figures.handling import Handling
from services.api.figures.rates import Figures
from services.api.figures.refusals import Refusals
from services.api.http import openapi
from services.api.http.answers import (
    from_http_exception,
    from_validation,
    problem_answer,
    refusal,
    wants_page,
)
from services.api.http.asking import Asking
from services.api.http.body_limit import BodyLimit
from services.api.http.observation import Observation
from services.api.http.routes import ApiRoute
from services.api.http.showing import Showing
from services.api.http.workers import Workers
from services.api.operations.metrics import Metrics
from services.api.operations.running import Running
from services.api.operations.webhooks import Webhooks
from services.api.people.charts import OrganisationChart
from services.api.people.directory import DirectoryBook
from services.api.people.subjects import Subjects
from services.api.promises.policies import Promises
from services.api.promises.reckonings import Reckonings
from services.api.promises.what_if import WhatIfs
from services.api.registers.deliveries import Deliveries
from services.api.registers.disclosed import DisclosureCalendar
from services.api.registers.reconciled import ReconciliationGrid
from services.api.registers.routes import Registers
from services.errors import HuiyinError
from services.ledger.rulebook.book import REFUSALS

WORKER_THREADS = 64
IN_FLIGHT_MAX = 1_000

ErrorPage = Callable[[Request, Exception], Response]
"""Renders a refusal for a person in a browser."""


def create_app(parts: Parts, *, error_page: ErrorPage | None = None) -> FastAPI:
    """The application. ``error_page`` answers where a person waits in a browser; mount pages on
    what is returned.

    ``app.state.news`` is what a stopping server closes first, or open streams would keep it
    waiting.
    """
    settings = parts.settings
    workers = Workers(threads=WORKER_THREADS, in_flight_max=IN_FLIGHT_MAX)
    metrics = Metrics()
    news = News(parts.store, parts.questions, workers)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        news.close()
        workers.close()

    app = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        description=openapi.DESCRIPTION,
        openapi_tags=openapi.TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.news = news
    app.router.route_class = ApiRoute
    _add_endpoints(app, parts, workers, metrics, news)
    refusing = _Refusing(parts, error_page)
    _add_refusals(app, refusing, error_page)
    # Whoever is added last stands outermost: first counted, then let in, then bounded.
    app.add_middleware(BodyLimit, body_max_bytes=settings.request_body_max_bytes)
    app.add_middleware(
        Gate,
        tokens=parts.tokens,
        rate=RateLimit(requests_per_minute=settings.requests_per_minute),
        refuse=refusing,
        table=OPEN_TLOG_TABLE if settings.tlog_public else TABLE,
    )
    app.add_middleware(Observation, metrics=metrics)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


def _add_endpoints(
    app: FastAPI, parts: Parts, workers: Workers, metrics: Metrics, news: News
) -> None:
    pressure = Pressure(
        parts.relay_lag_events, workers, lag_max_events=parts.settings.relay_lag_max_events
    )
    asking = Asking(parts, workers, news)
    showing = Showing(parts.opening, parts.mask)
    for group in (
        Publishing(parts, workers, pressure, metrics),
        Cases(parts, workers, asking, showing),
        CaseSteps(parts, workers),
        Revealing(parts, workers),
        Files(parts, workers),
        Screening(parts, workers),
        Inbox(parts, workers, asking, showing),
        Incidents(parts, workers, asking, showing),
        Arrangements(parts, workers, asking, showing),
        Documents(parts, workers, asking),
        Checking(parts, workers, asking),
        Deliveries(parts, workers, asking, showing),
        Registers(parts, workers, asking, showing),
        Refusals(parts, workers),
        Figures(parts, workers, asking),
        Handling(parts, workers, asking),
        DisclosureCalendar(parts, workers, asking),
        ReconciliationGrid(parts, workers, asking),
        CompletenessBoard(parts, workers, asking),
        DirectoryBook(parts, workers, asking),
        OrganisationChart(parts, workers, asking, showing),
        Dashboards(parts, workers),
        WhatIfs(parts, workers),
        Clocks(parts, workers, asking),
        Reckonings(parts, workers),
        Promises(parts, workers, asking),
        Log(parts, workers, asking),
        Tlog(parts, workers),
        Proofs(parts, workers, asking),
        Stream(news, metrics),
        Subjects(parts, workers),
        Reference(parts, workers),
        Webhooks(parts, workers),
        Running(parts, workers, pressure, metrics),
    ):
        group.add_to(app.router)


class _Refusing:
    """Answers a refusal in the form its reader takes: a page for a person, a problem for a
    program.
    """

    def __init__(self, parts: Parts, error_page: ErrorPage | None) -> None:
        self._rules, self._error_page = parts.commands.rules, error_page
        self._refusals = parts.commands.refusals

    async def __call__(
        self, scope: Scope, error: HuiyinError, receive: Receive, send: Send
    ) -> None:
        await self.answer(Request(scope), error)(scope, receive, send)

    def answer(self, request: Request, error: Exception) -> Response:
        self._rules.name(error, datetime.now(UTC))
        page = self._error_page is not None and wants_page(request)
        answer = self._error_page(request, error) if self._error_page and page else refusal(error)
        if isinstance(error, REFUSALS) and not error.noted:
            answer.background = BackgroundTask(self._note, request, error)
        return answer

    def _note(self, request: Request, error: HuiyinError) -> None:
        """What was refused before the ledger was asked, a right that is missing for example; after
        it is answered, for nobody is to wait for that.
        """
        state = request.scope.get("state", {})
        principal, match = state.get("principal"), state.get("match")
        if principal is not None and match is not None:
            command = f"{request.method} {match.template}"
            self._refusals.of_call(error, command=command, caller=principal.caller())


def _add_refusals(app: FastAPI, refusing: _Refusing, error_page: ErrorPage | None) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return refusing.answer(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return refusing.answer(request, from_validation(error))

    async def by_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error_page is not None and wants_page(request):
            return error_page(request, error)
        return problem_answer(from_http_exception(error), headers=error.headers)

    for kind in (HuiyinError, UnknownTypeError, EnvelopeTooLargeError):
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, by_framework)


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        app.openapi_schema = openapi.complete(made)
    return app.openapi_schema
