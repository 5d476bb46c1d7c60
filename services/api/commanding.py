"""What commands on cases and items have in common: the headers they come with, the answer they
get.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends

from services.api.asking import IdempotencyKey, IfMatch, version_of
from services.api.receipts import receipt_of
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
