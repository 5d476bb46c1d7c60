"""The HTTP process: the API, and the desk's pages mounted into it."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from projections.archive.folder import LogFolder
from services.api.app import create_app
from services.api.contract import Parts
from services.api.process import run
from services.blobs.sweeping import sweeping
from services.composition import access
from services.composition.custody import build_custodian
from services.composition.foundation import Foundation
from services.composition.state import build_questions, build_state
from services.desk.pages import create_renderer, create_router
from services.desk.parts import DeskParts
from services.ledger.application import now_utc
from services.privacy.masking import mask
from services.store.webhooks import PostgresWebhooks

DESK_PAGE_ROWS = 50


def build_app(parts: Foundation) -> FastAPI:
    """The whole application over these parts."""
    settings = parts.settings
    questions, state = build_questions(parts), build_state(parts)
    custodian = build_custodian(parts)
    webhooks = PostgresWebhooks(parts.sessions)
    parts.ledger.rules.at(now_utc())  # known from the first refusal on
    tokens, sign_in = access.tokens(settings), access.sign_in(settings)
    desk = DeskParts(
        tokens=tokens,
        sign_in=sign_in,
        questions=questions,
        opening=parts.opener,
        blobs=parts.blobs,
        commands=parts.ledger,
        custodian=custodian,
        mask=mask,
        readiness=state,
        clock=now_utc,
        origin=parts.origin,
        log_files=LogFolder(settings.tlog_folder),
        log_rows=parts.store.read_positions,
        webhooks=webhooks,
        page_max_rows=DESK_PAGE_ROWS,
        min_position_wait_s=settings.min_position_wait_s,
    )
    renderer = create_renderer(desk)

    def error_page(request: Request, error: Exception) -> Response:
        return renderer.error(request, error)

    app = create_app(
        Parts(
            settings=settings,
            store=parts.store,
            commands=parts.ledger,
            custodian=custodian,
            questions=questions,
            opening=parts.opener,
            blobs=parts.blobs,
            mask=mask,
            tokens=tokens,
            waiting=parts.waiting,
            webhooks=webhooks,
            readiness=state,
            relay_lag_events=state.relay_lag_events,
        ),
        error_page=error_page,
    )
    app.include_router(create_router(desk))
    return app


def serve(parts: Foundation) -> None:
    """Answers HTTP until SIGTERM or SIGINT."""
    settings = parts.settings
    with sweeping(parts.blobs, keep_h=settings.upload_keep_h):
        run(build_app(parts), host=settings.http_host, port=settings.http_port)
