"""The desk's addresses: which page answers what. Who may call each is in services.access.table."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from services.desk.archive.archive_page import ArchivePage
from services.desk.archive.arrangement_page import ArrangementPage
from services.desk.archive.check_page import CheckPage
from services.desk.archive.checkpoints_page import CheckpointsPage
from services.desk.archive.record_evidence import RecordEvidence
from services.desk.asking.posted import read_posted
from services.desk.boards.completeness_page import CompletenessPage
from services.desk.boards.dashboard_page import DashboardPage
from services.desk.boards.disclosed_page import DisclosedPage
from services.desk.boards.figures_page import FiguresPage
from services.desk.boards.handling_page import HandlingPage
from services.desk.boards.notice_map_page import NoticeMapPage
from services.desk.boards.quality_page import QualityPage
from services.desk.boards.reconciled_page import ReconciledPage
from services.desk.boards.refusals_page import RefusalsPage
from services.desk.cases.actions import Action
from services.desk.cases.case_page import CasePage
from services.desk.cases.contact_form import FIELDS_MAX as CONTACT_FIELDS_MAX
from services.desk.cases.contact_page import ContactPage
from services.desk.cases.fields import FIELDS
from services.desk.inbox.actions_page import ActionsPage
from services.desk.inbox.hot_page import HotPage
from services.desk.inbox.inbox_page import InboxPage
from services.desk.inbox.urgent_page import UrgentPage
from services.desk.operations.signin_page import SignInPage
from services.desk.operations.status_page import StatusPage
from services.desk.operations.webhooks_page import WebhooksPage
from services.desk.parts import DeskParts
from services.desk.people.chart_page import ChartPage
from services.desk.people.directory_page import DirectoryPage
from services.desk.promises.deadlines_page import DeadlinesPage
from services.desk.promises.policies_page import PoliciesPage
from services.desk.promises.publish_policy_page import PublishPolicyPage
from services.desk.promises.what_if_page import WhatIfPage
from services.desk.registers.routes import add_registers
from services.desk.rendering.assets import Assets
from services.desk.rendering.html import Rendering
from services.errors import HuiyinError, NotFoundError

log = logging.getLogger(__name__)

STATIC_LIFETIME_S = 31_536_000

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _posted(request: Request) -> Mapping[str, Any]:
    """What a form sent."""
    return await read_posted(request)


async def _posted_contact(request: Request) -> Mapping[str, Any]:
    """The same of a contact's form, every row of it filled in."""
    return await read_posted(request, fields_max=CONTACT_FIELDS_MAX)


async def _posted_figures(request: Request) -> Mapping[str, Any]:
    """The same of a form with two fields for each line of a policy."""
    return await read_posted(request, fields_max=1_000)


Posted = Annotated[Mapping[str, Any], Depends(_posted)]
PostedContact = Annotated[Mapping[str, Any], Depends(_posted_contact)]
PostedFigures = Annotated[Mapping[str, Any], Depends(_posted_figures)]


def create_renderer(parts: DeskParts) -> Rendering:
    """The templates by themselves: what the application shows refusals at the gate with."""
    return Rendering(Assets(), parts.tokens.csrf_token)


def create_router(parts: DeskParts) -> APIRouter:
    """Every page of the desk. Raises ``SetupError`` when the vendored scripts are missing."""
    assets = Assets()
    rendering = Rendering(assets, parts.tokens.csrf_token)
    router = APIRouter(include_in_schema=False, route_class=_page_route(rendering))
    _add_reading(router, parts, rendering)
    _add_boards(router, parts, rendering)
    _add_doing(router, parts, rendering)
    # Before the registers: an arrangement is no record's id.
    _add_arranging(router, parts, rendering)
    add_registers(router, parts, rendering)
    _add_doors(router, parts, rendering)
    _add_static(router, assets)
    return router


def _page_route(rendering: Rendering) -> type[APIRoute]:
    """Routes whose known errors, and unexpected ones too, end in a page a person can read."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    _refuse_control_characters(request)
                    return await handler(request)
                except HTTPException:
                    raise
                except HuiyinError as error:
                    return await run_in_threadpool(rendering.error, request, error)
                except Exception as error:
                    log.exception("a page failed")
                    return await run_in_threadpool(rendering.error, request, error)

            return handle

    return PageRoute


def _refuse_control_characters(request: Request) -> None:
    """No page has an address with U+0000 in its query, and PostgreSQL takes none. Raises
    ``NotFoundError``.
    """
    if any("\0" in value for value in request.query_params.values()):
        raise NotFoundError("there is nothing at this address")


def _add_reading(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    cases = CasePage(parts, rendering)
    router.get("/")(InboxPage(parts, rendering).show)

    @router.get("/cases/{case}")
    def show_case(request: Request, case: str) -> Response:
        return cases.show(request, case)

    @router.get("/cases/{case}/events/{position}")
    def show_event(request: Request, case: str, position: str) -> Response:
        return cases.raw(request, case, position)

    router.get("/actions")(ActionsPage(parts, rendering).show)
    router.get("/deadlines")(DeadlinesPage(parts, rendering).show)
    router.get("/policies")(PoliciesPage(parts, rendering).show)
    publishing = PublishPolicyPage(parts, rendering)
    router.get("/policies/new")(publishing.show)

    @router.post("/policies/new")
    def publish_policy(request: Request, posted: PostedFigures) -> Response:
        return publishing.publish(request, posted)


def _add_boards(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    router.get("/urgent")(UrgentPage(parts, rendering).show)
    router.get("/hot")(HotPage(parts, rendering).show)
    router.get("/quality")(QualityPage(parts, rendering).show)
    directory = DirectoryPage(parts, rendering)
    router.get("/directory")(directory.show)
    router.get("/directory/duplicates")(directory.duplicates)
    router.get("/directory/{subject}")(directory.person)
    router.get("/completeness")(CompletenessPage(parts, rendering).show)
    router.get("/notice_map")(NoticeMapPage(parts, rendering).show)
    router.get("/reconciliation_grid")(ReconciledPage(parts, rendering).show)
    router.get("/handling")(HandlingPage(parts, rendering).show)
    router.get("/refusal_log")(RefusalsPage(parts, rendering).show)
    router.get("/satisfaction")(FiguresPage(parts, rendering).show)
    router.get("/organisation")(ChartPage(parts, rendering).show)
    router.get("/status")(StatusPage(parts, rendering).show)
    webhooks = WebhooksPage(parts, rendering)
    router.get("/webhooks")(webhooks.show)

    @router.post("/webhooks")
    def send_again(request: Request, posted: Posted) -> Response:
        return webhooks.send_again(request, posted)

    disclosed = DisclosedPage(parts, rendering)
    router.get("/disclosure_calendar")(disclosed.show)
    router.get("/disclosure_calendar.ics")(disclosed.file)
    dashboard = DashboardPage(parts, rendering)
    router.get("/dashboard")(dashboard.show)
    router.get("/dashboard/counted")(dashboard.counted)
    router.get("/dashboard/export")(dashboard.export)
    supposing = WhatIfPage(parts, rendering)
    router.get("/what-if")(supposing.show)

    @router.post("/what-if")
    def suppose(request: Request, posted: PostedFigures) -> Response:
        return supposing.ask(request, posted)


def _add_arranging(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    arrangement, archive = ArrangementPage(parts, rendering), ArchivePage(parts, rendering)
    router.get("/archive")(archive.show)
    router.get("/archive/evidence")(archive.evidence)
    router.get("/records/arrangement")(arrangement.show)
    checkpoints, evidence = CheckpointsPage(parts, rendering), RecordEvidence(parts)
    router.get("/archive/checkpoints")(checkpoints.show)
    router.get("/archive/consistency")(checkpoints.consistency)

    @router.get("/archive/checkpoints/{hour}")
    def checkpoint(hour: str) -> Response:
        return checkpoints.checkpoint(hour)

    @router.get("/records/{id}/evidence")
    def record_evidence(request: Request, id: str) -> Response:  # noqa: A002
        return evidence.take(request, id)

    checking = CheckPage(parts)

    @router.post("/records/{id}/check")
    def check(request: Request, id: str, posted: Posted) -> Response:  # noqa: A002
        return checking.check(request, id, posted)

    @router.post("/handovers/{id}/check")
    def check_handover(request: Request, id: str, posted: Posted) -> Response:  # noqa: A002
        return checking.check_handover(request, id, posted)

    @router.post("/records/arrangement")
    def arrange(request: Request, posted: Posted) -> Response:
        return arrangement.arrange(request, posted)


def _add_doing(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    cases, contact = CasePage(parts, rendering), ContactPage(parts, rendering)
    router.get("/contacts/new")(contact.show)

    @router.post("/contacts/known")
    def known_cases(request: Request, posted: PostedContact) -> Response:
        return contact.known(request, posted)

    @router.get("/contacts/known")
    def show_form() -> Response:
        """A browser that comes back to the address of the question gets the empty form."""
        return RedirectResponse("/contacts/new", status_code=303)

    @router.post("/contacts/new")
    def log_contact(request: Request, posted: PostedContact) -> Response:
        return contact.log(request, posted)

    def add_command(action: Action) -> None:
        @router.post(f"/cases/{{case}}/{action}")
        def act(request: Request, case: str, posted: Posted) -> Response:
            return cases.act(request, case, action, posted)

        @router.get(f"/cases/{{case}}/{action}")
        def show_instead(case: str) -> Response:
            """Where a command was refused, or its session had ended, the browser keeps its
            address.
            """
            return cases.show_instead(case)

    for action in FIELDS:
        add_command(action)
    _add_files(router, cases)


def _add_files(router: APIRouter, cases: CasePage) -> None:
    @router.post("/cases/{case}/attach")
    async def attach(request: Request, case: str) -> Response:
        return await cases.attach(request, case)

    @router.get("/cases/{case}/attach")
    def show_instead(case: str) -> Response:
        return cases.show_instead(case)

    @router.get("/cases/{case}/files/{name}")
    def show_file(request: Request, case: str, name: str) -> Response:
        return cases.show_file(request, case, name)


def _add_doors(router: APIRouter, parts: DeskParts, rendering: Rendering) -> None:
    doors = SignInPage(parts, rendering)
    router.get("/signin")(doors.show)

    @router.post("/signin")
    def sign_in(request: Request, posted: Posted) -> Response:
        return doors.enter(request, posted)

    @router.post("/signout")
    def sign_out(request: Request, posted: Posted) -> Response:
        return doors.leave(request, posted)


def _add_static(router: APIRouter, assets: Assets) -> None:
    @router.get("/static/{path:path}")
    def static(request: Request, path: str) -> Response:
        """An address with the right version never changes its content, so it may be kept
        for good.
        """
        asset = assets.find(path)
        current = request.query_params.get("v") == asset.version
        keep = f"public, max-age={STATIC_LIFETIME_S}, immutable" if current else "no-cache"
        headers = {"Cache-Control": keep, "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, media_type=asset.media_type, headers=headers)
