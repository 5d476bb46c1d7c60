"""Forgetting a person takes two people: one approves exactly this act, the other carries it out
(law 5).

The approval is a signed token for one subject, reason and legal basis; nothing is kept between the
two steps, and carrying the same act out twice does no more than once.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from events.vocabulary import Identifier
from services.access.errors import NotSignedInError
from services.api.contract import Parts
from services.api.events.receipts import receipt_of
from services.api.http.answers import answer, to_json
from services.api.http.asking import Asker, require_company
from services.api.http.bodies import Words
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import CommandRefusedError
from services.ledger.contract import Redaction

APPROVAL_LIFETIME_S = 86_400
SubjectId = Annotated[
    str,
    Path(
        description="The subject's id, as cases name it in `party`.",
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    ),
]


class RedactionBody(BaseModel):
    """What shall remain readable of a text about several people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: Identifier
    pointer: Annotated[str, StringConstraints(pattern=r"^(/[^/]{1,80}){1,6}$")]
    text: Words


class ForgetRequest(BaseModel):
    """The act two people agree on: both send the same reason and legal basis."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        examples=["PIPL Art. 47(1)(3)"]
    )


class ForgetBody(ForgetRequest):
    """The act, with the second person's approval."""

    approval: Annotated[str, StringConstraints(min_length=1, max_length=2_048)]
    redactions: tuple[RedactionBody, ...] = Field(default=(), max_length=1_000)


class Subjects:
    """Approves and carries out."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands = parts.commands
        self._tokens = parts.tokens
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        router.add_api_route(
            "/v1/subjects/{subject}/forget/approvals",
            self.approve,
            methods=["POST"],
            tags=["people"],
            summary="Approve that somebody is forgotten",
            status_code=201,
            responses=problems(422),
        )
        router.add_api_route(
            "/v1/subjects/{subject}/forget",
            self.forget,
            methods=["POST"],
            tags=["people"],
            summary="Forget somebody, with a second person's approval",
            status_code=201,
            responses=problems(404, 409, 422),
        )

    async def approve(self, subject: SubjectId, asker: Asker, body: ForgetRequest) -> Response:
        """The approval holds for a day, for this act alone; hand it to the one who
        carries it out.
        """
        require_company(asker)
        approval = self._tokens.approve(
            asker, act=_act(subject, body), lifetime_s=APPROVAL_LIFETIME_S
        )
        until = datetime.now(UTC) + timedelta(seconds=APPROVAL_LIFETIME_S)
        return answer({"approval": approval, "until": until}, status=201)

    async def forget(self, subject: SubjectId, asker: Asker, body: ForgetBody) -> Response:
        """Destroys the keys of every record about this person; what others said stays, redacted.
        What the archive keeps for a term that still runs is restricted to being kept, until then.
        """
        require_company(asker)
        forgotten = await self._workers.run(
            self._commands.forget,
            subject,
            reason=body.reason,
            legal_basis=body.legal_basis,
            approved_by=self._approver(subject, body),
            redactions=[Redaction(**redaction.model_dump()) for redaction in body.redactions],
            caller=asker.caller(),
        )
        receipts = [receipt_of(receipt) for receipt in forgotten.receipts]
        told = {
            "subject": subject,
            "keys_destroyed": forgotten.keys_destroyed,
            "keys_restricted": forgotten.keys_restricted,
        }
        return answer({**told, "receipts": receipts}, status=201)

    def _approver(self, subject: str, body: ForgetBody) -> str:
        try:
            approver = self._tokens.approver(body.approval, act=_act(subject, body))
        except NotSignedInError as error:
            raise CommandRefusedError(str(error), rule="second-person", field="/approval") from None
        if approver is None:
            raise CommandRefusedError(
                "this approval is for another person, reason or legal basis",
                rule="second-person",
                field="/approval",
            )
        return approver


def _act(subject: str, body: ForgetRequest) -> str:
    return to_json(["forget", subject, body.reason, body.legal_basis]).decode()
