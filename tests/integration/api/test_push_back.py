"""Push-back and stopping: what cannot be taken now is told so, and nothing of it is recorded."""

import asyncio
import dataclasses
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import orjson
from fastapi import FastAPI

from services.access.principal import Role
from services.api.app import create_app
from services.api.contract import Parts
from services.composition.custody import build_custodian
from services.composition.state import build_questions, build_state
from services.composition.web import build_app
from services.errors import OverloadedError, StoreUnavailableError
from services.ledger.application import Ledger
from services.privacy.masking import mask
from services.store.webhooks import PostgresWebhooks
from tests.integration.api.scene import BATCH, STRUCTURED, System, contact, serving

STOP_TIMEOUT_S = 60.0


def app_with(system: System, settings: Mapping[str, Any], **changes: Any) -> FastAPI:
    """The API over the running system's parts, some settings and parts of it changed."""
    parts = system.parts
    state = build_state(parts)
    made = Parts(
        settings=dataclasses.replace(parts.settings, **settings),
        store=parts.store,
        commands=parts.ledger,
        custodian=build_custodian(parts),
        questions=build_questions(parts),
        opening=parts.opener,
        blobs=parts.blobs,
        mask=mask,
        tokens=system.tokens,
        waiting=parts.waiting,
        webhooks=PostgresWebhooks(parts.sessions),
        readiness=state,
        relay_lag_events=state.relay_lag_events,
    )
    return create_app(dataclasses.replace(made, **changes))


def ask(
    system: System,
    app: FastAPI,
    requests: Callable[[httpx.AsyncClient], Any],
    *,
    role: Role = "publisher",
) -> Any:
    async def run() -> Any:
        headers = {"Authorization": f"Bearer {system.token(role)}"}
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as client:
            return await requests(client)

    return asyncio.run(run())


def test_publishers_wait_while_kafka_lags_and_the_desk_goes_on(system: System) -> None:
    app = app_with(system, {}, relay_lag_events=lambda: 10**9)
    before = system.parts.store.head().position

    async def publish(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        one = await client.post("/v1/events", content=orjson.dumps(contact()), headers=STRUCTURED)
        many = orjson.dumps([contact(), contact()])
        return one, await client.post("/v1/events", content=many, headers=BATCH)

    one, many = ask(system, app, publish)
    assert one.status_code == 503
    assert one.json()["rule"] == "overloaded"
    assert one.headers["retry-after"] == "5"
    assert [result["status"] for result in many.json()["results"]] == [503, 503]
    assert system.parts.store.head().position == before

    async def log_contact(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post("/v1/cases", json=contact()["data"])

    assert ask(system, app, log_contact, role="desk").status_code == 201


class Refusing:
    """A ledger that takes nothing; whatever else it is asked, the real one answers."""

    def __init__(self, ledger: Ledger, error: Exception) -> None:
        self._ledger, self._error = ledger, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def begin(self, *_: Any, **__: Any) -> None:
        raise self._error


def test_a_full_queue_or_a_lost_database_says_when_to_come_back(system: System) -> None:
    async def publish(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post("/v1/events", content=orjson.dumps(contact()), headers=STRUCTURED)

    for error, rule in (
        (OverloadedError("too many appends wait", retry_after_s=2), "overloaded"),
        (StoreUnavailableError("the database does not answer"), "store-unavailable"),
    ):
        response = ask(
            system, app_with(system, {}, commands=Refusing(system.parts.ledger, error)), publish
        )
        assert response.status_code == 503
        assert response.json()["rule"] == rule
        assert int(response.headers["retry-after"]) >= 1


def test_a_token_that_asks_too_often_waits(system: System) -> None:
    app = app_with(system, {"requests_per_minute": 60})

    async def rush(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get("/v1/communities") for _ in range(8)]

    responses = ask(system, app, rush)
    statuses = [response.status_code for response in responses]
    assert statuses[:5] == [200] * 5
    assert statuses[-1] == 429
    assert int(responses[-1].headers["retry-after"]) >= 1
    assert responses[-1].json()["rule"] == "rate"


def test_a_position_not_yet_there_is_waited_for_then_refused(system: System) -> None:
    headers = {"Authorization": f"Bearer {system.token('desk')}"}
    with serving(app_with(system, {"min_position_wait_s": 1})) as url:
        response = httpx.get(f"{url}/v1/inbox?min_position={10**12}", headers=headers, timeout=120)
    assert response.status_code == 503
    assert response.json()["rule"] == "view-behind"
    assert int(response.headers["retry-after"]) >= 1


def test_a_stopping_server_ends_its_open_streams(system: System) -> None:
    heard, ended = threading.Event(), threading.Event()

    def listen(url: str) -> None:
        headers = {"Authorization": f"Bearer {system.token()}"}
        with httpx.stream(
            "GET", f"{url}/v1/stream?after=0", headers=headers, timeout=120
        ) as stream:
            for _ in stream.iter_lines():
                heard.set()
        ended.set()

    with serving(build_app(system.parts)) as url:
        listener = threading.Thread(target=listen, args=(url,))
        listener.start()
        assert heard.wait(90)
        begun_at_s = time.monotonic()
    listener.join()
    assert ended.is_set()
    assert time.monotonic() - begun_at_s < STOP_TIMEOUT_S
