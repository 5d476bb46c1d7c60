"""``/v1/cases``: a case comes of a contact, is shown with its story, merged and filed; the other
steps are in ``case_steps``.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import Response

from events.contact import ContactLogged
from services.api.cases import bodies as case_bodies
from services.api.cases.logging_contacts import OPEN_REQUEST, about_whom
from services.api.contract import Parts
from services.api.events.receipts import opened_cases
from services.api.http.addresses import CaseId
from services.api.http.answer_models import OpenedAnswer
from services.api.http.answers import answer, fact_from
from services.api.http.asking import Asker, Asking, AsOfInstant, IdempotencyKey, MinPosition, etag
from services.api.http.commanding import Headers, add_case_steps, case_done, landed, status_of
from services.api.http.openapi import problems
from services.api.http.showing import Showing
from services.api.http.workers import Workers


class Cases:
    """Opens, shows, merges and files cases."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._commands = parts.commands
        self._questions = parts.questions
        self._workers = workers
        self._asking = asking
        self._showing = showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/cases",
            self.open,
            methods=["POST"],
            tags=["cases"],
            summary="Log a contact",
            status_code=201,
            responses={201: {"model": OpenedAnswer}, **problems(409, 413, 422)},
            openapi_extra=OPEN_REQUEST,
        )
        router.add_api_route(
            "/v1/cases/{case}",
            self.show,
            tags=["cases"],
            summary="A case and its whole timeline",
            responses=problems(404, 422),
        )
        add_case_steps(
            router,
            (
                ("merge", self.merge, "It is the same matter as another"),
                ("unmerge", self.unmerge, "They were two matters after all: take the merge back"),
                ("file", self.file, "Make it an item of the archive (归档)"),
            ),
        )

    async def open(
        self,
        contact: Annotated[dict[str, Any], Body()],
        asker: Asker,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """The desk writes down what somebody said; the ledger decides which cases follow."""
        about, said = about_whom(contact)
        fact = fact_from(ContactLogged, said)
        accepted = await self._workers.run(
            self._commands.perform,
            fact,
            caller=asker.caller(),
            idempotency_key=idempotency_key,
            restricted_from=about,
        )
        cases = opened_cases(accepted)
        headers = {"Location": f"/v1/cases/{cases[0]}"} if cases else {}
        return answer(
            {"cases": cases, **landed(accepted)}, status=status_of(accepted), headers=headers
        )

    async def show(
        self,
        case: CaseId,
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """Personal values are masked; ``ETag`` is the version to send back in ``If-Match``."""
        moment = await self._asking.moment(as_of, min_position)
        row = await self._asking.case_seen(case, asker, moment)
        timeline = await self._workers.run(self._questions.timeline, case, moment)
        shown = await self._workers.run(self._showing.timeline, row, timeline, moment)
        return answer(shown, headers=etag(row.version))

    async def merge(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.MergeBody
    ) -> Response:
        """The other case carries on for both callers."""
        accepted = await self._workers.run(
            self._commands.merge,
            case,
            body.into,
            reason=body.reason,
            caller=asker.caller(),
            expected_version=sent.expected_version,
        )
        return case_done(case, accepted)

    async def unmerge(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.UnmergeBody
    ) -> Response:
        """The case goes on from where it stood, its clocks from when they began."""
        accepted = await self._workers.run(
            self._commands.unmerge,
            case,
            reason=body.reason,
            caller=asker.caller(),
            expected_version=sent.expected_version,
        )
        return case_done(case, accepted)

    async def file(
        self, case: CaseId, asker: Asker, sent: Headers, body: case_bodies.FileBody
    ) -> Response:
        """A closed case gets its running filing number (Art. 10)."""
        accepted = await self._workers.run(
            self._commands.file_record,
            case,
            retention=body.retention,
            reason=body.reason,
            caller=asker.caller(),
            expected_version=sent.expected_version,
        )
        return case_done(case, accepted)
