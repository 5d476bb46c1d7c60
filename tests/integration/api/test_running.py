"""Health, readiness and figures, on a system that runs."""

import time

import httpx

from tests.integration.api.scene import System


def test_health_answers_anyone(system: System) -> None:
    response = httpx.get(f"{system.url}/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "up"})


def test_readiness_tells_every_part(system: System) -> None:
    with system.client() as client:
        response = client.get("/readyz")
    assert response.status_code == 200
    told = response.json()
    assert told["database_ok"]
    parts = {part["name"]: part for part in told["parts"]}
    assert parts["broker"]["ok"]
    assert parts["view inbox"]["ok"]
    # No intake runs in these tests, and it is missed.
    assert parts["intake"] == {
        "name": "intake",
        "ok": False,
        "behind_events": None,
        "detail": "never heard of",
    }
    assert not told["well"]


def test_lag_goes_back_to_nothing(system: System) -> None:
    system.open_case()
    give_up_at_s = time.monotonic() + 90
    with system.client() as client:
        while True:
            told = client.get("/readyz").json()
            behind = [part["behind_events"] for part in told["parts"] if part["behind_events"]]
            if not behind:
                return
            assert time.monotonic() < give_up_at_s, told
            time.sleep(0.1)


def test_figures_count_by_address_and_name_nobody(system: System) -> None:
    case = system.open_case().id
    with system.client("auditor") as client:
        client.get(f"/v1/cases/{case}")
        text = client.get("/metrics").text
    assert (
        'huiyin_http_requests_total{method="GET",status="200",template="/v1/cases/{case}"}' in text
    )
    assert 'huiyin_events_published_total{outcome="accepted"}' in text
    assert 'huiyin_part_ok{part="broker"} 1.0' in text
    assert "huiyin_ledger_position" in text
    assert case not in text


def test_the_openapi_document_is_complete(system: System) -> None:
    with system.client() as client:
        document = client.get("/openapi.json").json()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "session"}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["tags"]
            if path not in ("/healthz", "/metrics", "/openapi.json"):
                assert {"401", "403", "429", "503"} <= operation["responses"].keys(), path
            if path != "/healthz":
                assert operation.get("security") != []
