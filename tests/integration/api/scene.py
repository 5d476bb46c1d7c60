"""The whole system in one process, as `huiyin up` wires it: ledger, relay, projector, and the API
behind a real server.
"""

import contextlib
import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import orjson
from fastapi import FastAPI

from events.instant import format_instant
from events.reference import CommunityRegistered, SourceRegistered
from services.access.principal import Role
from services.access.tokens import Tokens
from services.api.process import build_server
from services.composition import access
from services.composition.followers import build_relay
from services.composition.foundation import Foundation, foundation
from services.composition.initialising import OPERATOR, initialise
from services.composition.sealing import run_sealer
from services.composition.views import run_projector
from services.composition.web import build_app
from services.embedded.sockets import free_port
from services.settings import Settings, read_settings
from services.store.schema import application_dsn

HOTLINE = "urn:huiyin:source:hotline"
KAFKA_ONLY = "urn:huiyin:source:meters"
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}
START_TIMEOUT_S = 120.0
TOKEN_LIFETIME_S = 3_600
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients on loopback: reading the machine's certificates takes longer than most tests."""

NAME, PHONE, UNIT = "欧阳静怡", "13900004321", "3-1502"

COMMUNITIES = (
    CommunityRegistered(
        community="yinhu",
        name="银湖花园",
        name_en="Silver Lake Garden",
        buildings=({"id": "b1", "name": "1号楼"}, {"id": "b3", "name": "3号楼"}),
        desk="desk:yinhu",
    ),
    CommunityRegistered(
        community="fengming", name="凤鸣里", name_en="Fengming Lane", desk="desk:fengming"
    ),
)
SOURCES = (
    SourceRegistered(
        source=HOTLINE, name="服务热线", types=("*",), communities=("*",), ways=("http", "kafka")
    ),
    SourceRegistered(
        source=KAFKA_ONLY, name="表计", types=("*",), communities=("yinhu",), ways=("kafka",)
    ),
)


@dataclass(frozen=True, kw_only=True)
class System:
    """A running system and ways to speak to it."""

    url: str
    app: FastAPI
    parts: Foundation
    tokens: Tokens

    def token(
        self,
        role: Role = "desk",
        *,
        actor: str = "staff:1",
        communities: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
    ) -> str:
        return self.tokens.issue(
            actor=actor,
            role=role,
            communities=communities,
            sources=sources,
            lifetime_s=TOKEN_LIFETIME_S,
        )

    def client(self, role: Role = "desk", **claims: Any) -> httpx.Client:
        """A client with a token of this role; see :meth:`token`."""
        headers = {"Authorization": f"Bearer {self.token(role, **claims)}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=120, verify=NO_TLS)

    def publish(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Publishes one event that must be accepted; returns its answer."""
        with self.client("publisher") as client:
            response = client.post("/v1/events", content=orjson.dumps(event), headers=STRUCTURED)
        assert response.status_code == 201, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def employ(self, *staff: str) -> None:
        """Registers people, so that a case can be kept from them where another test drew a chart.
        Once or several times: it is the same event.
        """
        said = {"time": "2026-01-01T00:00:00Z", "source": HOTLINE}
        with self.client("publisher") as client:
            for who in staff:
                told = {"community": "yinhu", "by": "staff:hr", "staff": who}
                event = step("huiyin.staff.registered.v1", told) | said | {"id": f"employ-{who}"}
                response = client.post("/v1/events", json=event, headers=STRUCTURED)
                assert response.status_code in {200, 201}, response.text

    def open_case(self, **changes: Any) -> "OpenCase":
        """Publishes a contact that opens a case, and waits until the inbox shows it."""
        answer = self.publish(contact(**changes))
        stream = next(r["stream"] for r in answer["decided"] if r["stream"].startswith("case/"))
        position = max(receipt["position"] for receipt in answer["decided"])
        case = OpenCase(id=stream.removeprefix("case/"), position=position)
        with self.client() as client:
            shown = client.get(f"/v1/cases/{case.id}", params={"min_position": position})
        assert shown.status_code == 200, shown.text
        return case


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case that was just opened, and the position of the last event that brought it."""

    id: str
    position: int


def contact(
    *,
    text: str = "厨房水管漏水，请尽快来人。",
    id: str | None = None,  # noqa: A002 - CloudEvents' own word
    source: str = HOTLINE,
    time: str | None = None,
    externalref: str | None = None,
    matter: Mapping[str, Any] | None = None,
    party: Mapping[str, Any] | None = None,
    **data: Any,
) -> dict[str, Any]:
    """A published contact that opens a case, with what is given changed."""
    made: dict[str, Any] = {"category": "repair", "urgency": "urgent", "text": text}
    if externalref is not None:
        made["externalref"] = externalref
    return {
        "specversion": "1.0",
        "id": id or str(uuid.uuid4()),
        "source": source,
        "type": "huiyin.contact.logged.v1",
        "time": time or format_instant(datetime.now(UTC)),
        "datacontenttype": "application/json",
        "data": {
            "community": "yinhu",
            "building": "b3",
            "direction": "inbound",
            "channel": "phone",
            "party": {"kind": "owner", "name": NAME, "phone": PHONE, "unit": UNIT, **(party or {})},
            "matters": [{**made, **(matter or {})}],
            **data,
        },
    }


def step(kind: str, data: Mapping[str, Any], *, source: str = HOTLINE) -> dict[str, Any]:
    """A published event of another type."""
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": source,
        "type": kind,
        "time": format_instant(datetime.now(UTC)),
        "data": dict(data),
    }


def open_findings(client: httpx.Client, *, position: int) -> list[dict[str, Any]]:
    """Every open finding, page by page, as of a view that holds this position."""
    asked: dict[str, Any] = {"open": True, "min_position": position, "limit": 20}
    found: list[dict[str, Any]] = []
    while True:
        page = client.get("/v1/findings", params=asked).json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        asked["cursor"] = page["next_cursor"]


def rules_found(system: System, client: httpx.Client, item: str | None) -> list[str]:
    """The rules of the open findings about an item, as the listing has them by now."""
    found = open_findings(client, position=system.parts.store.head().position)
    return [
        each["detail"]["rule"] for each in found if each["detail"]["about"].endswith(f"/{item}")
    ]


def settings_for(home: Path, admin_dsn: str, bootstrap: str, prefix: str) -> Settings:
    """The settings of a system on the session's servers."""
    return read_settings(
        {
            "HUIYIN_HOME": str(home),
            "HUIYIN_DATABASE_URL": application_dsn(admin_dsn),
            "HUIYIN_DATABASE_ADMIN_URL": admin_dsn,
            "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "HUIYIN_TOPIC_PREFIX": prefix,
            "HUIYIN_EVENTS_PARTITIONS": "2",
            "HUIYIN_REQUEST_BODY_MAX_BYTES": "65536",
            "HUIYIN_BLOB_MAX_BYTES": "1000000",
            "HUIYIN_BATCH_MAX_EVENTS": "50",
            "HUIYIN_PAGE_MAX_ROWS": "20",
            "HUIYIN_MIN_POSITION_WAIT_S": "60",
        }
    )


@contextlib.contextmanager
def running_system(settings: Settings) -> Iterator[System]:
    """Starts every service on threads; stops them in order at the end."""
    initialise(settings)
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        parts, followers = (
            stack.enter_context(foundation(settings, process=name)) for name in ("api", "followers")
        )
        for community in COMMUNITIES:
            parts.ledger.register_community(community, caller=OPERATOR)
        for source in SOURCES:
            parts.ledger.register_source(source, caller=OPERATOR)
        _on_thread(stack, lambda: build_relay(followers).run(stop))
        _on_thread(stack, lambda: run_projector(followers, [], stop))
        _on_thread(stack, lambda: run_sealer(settings, stop))
        stack.callback(stop.set)
        app = build_app(parts)
        url = stack.enter_context(serving(app))
        system = System(url=url, app=app, parts=parts, tokens=access.tokens(settings))
        _wait_for_views(system)
        yield system


def _wait_for_views(system: System) -> None:
    """Until the projector has made every view a page or an answer is read from."""
    give_up_at_s = time.monotonic() + START_TIMEOUT_S
    with system.client("auditor") as client:
        for path in ("/v1/inbox", "/v1/communities", "/v1/notices", "/v1/policies"):
            while client.get(path).status_code != HTTPStatus.OK:
                assert time.monotonic() < give_up_at_s, f"{path} takes too long to answer"
                time.sleep(0.02)


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application behind the server it has in production, on a free port."""
    port = free_port()
    server = build_server(app, host="127.0.0.1", port=port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        give_up_at_s = time.monotonic() + START_TIMEOUT_S
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < give_up_at_s, "the server takes too long to start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _on_thread(stack: contextlib.ExitStack, work: Any) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    stack.callback(thread.join)
