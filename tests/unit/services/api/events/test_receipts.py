"""Receipts on the wire: read off the committed bytes, whatever lies inside them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.envelope import Envelope, fill, leaf_hash, serialise
from services.api.events.receipts import last_version, opened_cases, outcome_of, receipt_of
from services.ledger.contract import Accepted, Waiting
from services.store.contract import Receipt

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def receipt(
    position: int, *, stream: str = "case/c1", version: int = 1, **changes: object
) -> Receipt:
    fields: dict[str, Any] = {
        "id": f"id-{position}",
        "source": "urn:huiyin:test",
        "type": "huiyin.case.opened.v1",
        "subject": stream,
        "sequence": version,
        "time": AT,
        "partitionkey": "yinhu",
        "actor": "staff:1",
        "data": {"case": "c1"},
    }
    envelope = Envelope(**(fields | changes))
    body = fill(serialise(envelope), position=position, recordedtime="2026-11-02T08:00:00.000000Z")
    return Receipt(
        position=position, stream=stream, version=version, event_id=f"id-{position}", body=body
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
        {"data": {"case": "c1", "note": '"type":"huiyin.forged.v1"}'}},
        {"originid": '","type":"forged"}'},
    ],
)
def test_the_type_is_the_envelopes_own(changes: dict[str, Any]) -> None:
    made = receipt(7, **changes)
    assert receipt_of(made) == {
        "id": "id-7",
        "position": 7,
        "stream": "case/c1",
        "version": 1,
        "type": "huiyin.case.opened.v1",
        "leaf_hash": leaf_hash(made.body),
    }


def test_what_became_of_an_event_has_its_own_status() -> None:
    receipts = (receipt(1), receipt(2))
    accepted, duplicate = Accepted(receipts=receipts), Accepted(receipts=receipts, duplicate=True)
    assert outcome_of(accepted)[0] == 201
    assert outcome_of(duplicate)[0] == 200
    assert outcome_of(duplicate)[1] == {**outcome_of(accepted)[1], "outcome": "duplicate"}
    assert [decided["position"] for decided in outcome_of(accepted)[1]["decided"]] == [2]
    assert outcome_of(Waiting(until=AT)) == (202, {"outcome": "waiting", "until": AT})


def test_a_cases_new_version_is_its_streams_last() -> None:
    accepted = Accepted(
        receipts=(
            receipt(1, stream="contact/x"),
            receipt(2, version=4),
            receipt(3, version=5),
            receipt(4, stream="case/c2", version=9),
        )
    )
    assert last_version(accepted, "case/c1") == 5
    assert last_version(accepted, "case/c3") is None


def test_the_cases_of_a_contact_are_those_of_its_matters_once_each() -> None:
    identified = "huiyin.matter.identified.v1"
    accepted = Accepted(
        receipts=(
            receipt(1, type="huiyin.contact.logged.v1"),
            receipt(2, type=identified, data={"case": "b"}),
            receipt(3, type=identified, data={"case": "a"}),
            receipt(4, type=identified, data={"case": "b"}),
            receipt(5, data={"case": "z"}),
        )
    )
    assert opened_cases(accepted) == ["b", "a"]
