"""The log over HTTP: the very bytes, all of them, in order, for those who may audit the company."""

import httpx
import orjson

from events.envelope import leaf_hash
from tests.integration.api.scene import System


def lines(client: httpx.Client, **params: int) -> list[bytes]:
    response = client.get("/v1/log", params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.content.endswith(b"\n")
    return response.content[:-1].split(b"\n")


def test_every_line_is_the_row_byte_for_byte(system: System) -> None:
    system.open_case()
    with system.client("auditor") as auditor:
        got = lines(auditor)
    rows = system.parts.store.read(after=0, limit=100_000)
    assert got == [row.body for row in rows[: len(got)]]
    assert [int(orjson.loads(line)["position"]) for line in got] == list(range(1, len(got) + 1))


def test_it_goes_on_after_a_position_and_stops_at_a_limit(system: System) -> None:
    with system.client("auditor") as auditor:
        whole = lines(auditor)
        assert lines(auditor, after=3, limit=4) == whole[3:7]
        response = auditor.get("/v1/log", params={"after": 10**12})
    assert response.content == b""
    assert int(response.headers["huiyin-head"]) >= len(whole)


def test_only_the_whole_company_may_be_read(system: System) -> None:
    with system.client("auditor", communities=["yinhu"]) as auditor:
        response = auditor.get("/v1/log")
    assert response.status_code == 403
    assert response.json()["rule"] == "company-wide"


def test_a_receipt_can_be_asked_for_again(system: System) -> None:
    position = system.open_case().position
    (row,) = system.parts.store.read_positions([position])
    with system.client("auditor") as auditor:
        receipt = auditor.get(f"/v1/receipts/{position}").json()
        absent = auditor.get(f"/v1/receipts/{10**12}")
    assert receipt["position"] == position
    assert receipt["leaf_hash"] == leaf_hash(row.body)
    assert absent.status_code == 404
    with system.client("auditor", communities=["fengming"]) as other:
        hidden = other.get(f"/v1/receipts/{position}")
    assert hidden.json() == absent.json()
