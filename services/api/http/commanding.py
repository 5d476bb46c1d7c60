"""What commands on cases and items have in common: the headers they come with, the answer they
get, and how those on cases are declared.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.api.events.receipts import last_version, receipt_of
from services.api.http.answer_models import CommandAnswer
from services.api.http.answers import answer
from services.api.http.asking import IdempotencyKey, IfMatch, etag, version_of
from services.api.http.openapi import problems
from services.ledger.contract import Accepted


@dataclass(frozen=True, slots=True)
class Sent:
    """What a command's headers say."""

    expected_version: int
    idempotency_key: str | None


async def _sent(if_match: IfMatch = None, idempotency_key: IdempotencyKey = None) -> Sent:
    return Sent(version_of(if_match), idempotency_key)


Headers = Annotated[Sent, Depends(_sent)]


def landed(accepted: Accepted) -> dict[str, Any]:
    """Where a command's events landed; ``position`` is the last one's, the one to wait for."""
    return {
        "position": max(receipt.position for receipt in accepted.receipts),
        "receipts": [receipt_of(receipt) for receipt in accepted.receipts],
    }


def status_of(accepted: Accepted) -> int:
    """Created, or the first answer again."""
    return HTTPStatus.OK if accepted.duplicate else HTTPStatus.CREATED


def add_case_steps(router: APIRouter, steps: Iterable[tuple[str, Callable[..., Any], str]]) -> None:
    """Declares steps on a case: the address's last word, what answers it, and what it is for."""
    for step, endpoint, summary in steps:
        router.add_api_route(
            f"/v1/cases/{{case}}/{step}",
            endpoint,
            methods=["POST"],
            tags=["cases"],
            summary=summary,
            status_code=201,
            responses={
                201: {"model": CommandAnswer},
                **problems(404, 409, 412, 413, 422, 428),
            },
        )


def case_done(case: str, accepted: Accepted) -> Response:
    """The answer to a step on a case: the version the case stands at now."""
    version = last_version(accepted, f"case/{case}")
    if version is None:
        raise RuntimeError("a command on a case left no event in its stream")
    return answer(
        {"case": case, "version": version, **landed(accepted)},
        status=status_of(accepted),
        headers=etag(version),
    )
