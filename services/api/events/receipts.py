"""Receipts on the wire: where an event landed, with the leaf hash that lets its sender prove it
later.
"""

from typing import Any

import orjson

from events.envelope import leaf_hash
from services.ledger.contract import Acceptance, Accepted, Waiting
from services.store.contract import Receipt

ACCEPTED, DUPLICATE, WAITING = 201, 200, 202


def receipt_of(receipt: Receipt) -> dict[str, Any]:
    """One receipt as JSON."""
    return {
        "id": receipt.event_id,
        "position": receipt.position,
        "stream": receipt.stream,
        "version": receipt.version,
        "type": type_of(receipt),
        "leaf_hash": leaf_hash(receipt.body),
    }


def type_of(receipt: Receipt) -> str:
    """The event's type, which its envelope alone names: ``type`` is the last key of the sorted
    ones.
    """
    # The bytes end in `,"type":"huiyin.…"}`: cheaper than reading 2 KB of JSON on the hot path.
    at = receipt.body.rfind(b'"type":"')
    return receipt.body[at + 8 : -2].decode()


def outcome_of(acceptance: Acceptance) -> tuple[int, dict[str, Any]]:
    """Status and body that tell a publisher what became of an event."""
    match acceptance:
        case Accepted(receipts=receipts, duplicate=duplicate):
            return (DUPLICATE if duplicate else ACCEPTED), {
                "outcome": "duplicate" if duplicate else "accepted",
                **receipt_of(receipts[0]),
                "decided": [receipt_of(receipt) for receipt in receipts[1:]],
            }
        case Waiting(until=until):
            return WAITING, {"outcome": "waiting", "until": until}


def last_version(accepted: Accepted, stream: str) -> int | None:
    """The version a stream stands at after this, if it was touched."""
    versions = [receipt.version for receipt in accepted.receipts if receipt.stream == stream]
    return max(versions, default=None)


def opened_cases(accepted: Accepted) -> list[str]:
    """The cases a logged contact belongs to, opened or joined, in the order of its matters."""
    cases = [
        orjson.loads(receipt.body)["data"]["case"]
        for receipt in accepted.receipts
        if type_of(receipt).startswith("huiyin.matter.identified.")
    ]
    return list(dict.fromkeys(cases))
