"""Every address of the application, the desk's pages included, against the one table: role by
role.
"""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from services.access.grants import Endpoint
from services.access.matching import Matcher
from services.access.principal import ROLES, Role
from services.access.signin import SESSION_COOKIE
from services.access.table import TABLE
from tests.integration.api.scene import NO_TLS, TOKEN_LIFETIME_S, System

ID = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"
FILLING = {"position": "1", "type_name": "huiyin.contact.logged.v1", "path": "none.css"}


def endpoints(app: FastAPI) -> Iterator[Endpoint]:
    """Every method and path template the application answers."""
    for route in iter_route_contexts(app.routes):
        assert not isinstance(route.original_route, Mount), "mounts hide routes from the table"
        assert route.path is not None
        for method in (route.methods or set()) - {"HEAD"}:
            yield method, route.path


def filled(template: str) -> str:
    return re.sub(r"\{(\w+)(?::path)?\}", lambda found: FILLING.get(found[1], ID), template)


def test_the_table_and_the_application_name_the_same_addresses(system: System) -> None:
    answered = set(endpoints(system.app))
    assert answered - TABLE.keys() == set(), "not in the table: nobody can call it"
    assert TABLE.keys() - answered == set(), "in the table, but nothing answers"


def test_gate_and_router_read_an_address_alike(system: System) -> None:
    matcher = Matcher(TABLE)
    for method, template in endpoints(system.app):
        assert matcher.find(method, filled(template)).template == template


def test_only_health_and_the_door_are_open() -> None:
    anyone = {endpoint for endpoint, access in TABLE.items() if access.anyone}
    assert anyone == {
        ("GET", "/healthz"),
        ("GET", "/static/{path:path}"),
        ("GET", "/signin"),
        ("POST", "/signin"),
    }


def call(client: httpx.Client, endpoint: Endpoint, **sent: Any) -> httpx.Response:
    """One request, whose answer is not read further than its head."""
    method, template = endpoint
    with client.stream(method, filled(template), **sent) as response:
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            response.read()
        return response


def from_page(system: System, role: Role) -> dict[str, Any]:
    """What a browser signed in with this role sends with a form of ours."""
    session = system.tokens.issue(
        actor="staff:1", role=role, lifetime_s=TOKEN_LIFETIME_S, use="session"
    )
    form = {"csrf": system.tokens.csrf_token(system.tokens.verify_session(session))}
    headers = {"Cookie": f"{SESSION_COOKIE}={session}", "Origin": system.url}
    return {"headers": headers, "data": form}


@pytest.mark.parametrize("endpoint", sorted(TABLE), ids=" ".join)
def test_without_a_token_only_open_addresses_answer(system: System, endpoint: Endpoint) -> None:
    with httpx.Client(base_url=system.url, timeout=120, verify=NO_TLS) as client:
        response = call(client, endpoint)
        forged = {"Authorization": "Bearer " + system.token()[:-4] + "AAAA"}
        with_forged = client.request(endpoint[0], filled(endpoint[1]), headers=forged)
    access = TABLE[endpoint]
    if access.anyone:
        # The door itself says 401 to a wrong code; that is the page's answer, not the gate's.
        assert response.status_code not in (403, 405, 500)
    elif access.page:
        assert response.status_code in (303, 401)
        assert with_forged.status_code in (303, 401)
    else:
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.json()["rule"] == "not-signed-in"
        assert with_forged.status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_call_what_the_table_says_and_nothing_else(system: System, role: Role) -> None:
    bearer = {"headers": {"Authorization": f"Bearer {system.token(role)}"}}
    with httpx.Client(base_url=system.url, timeout=120, verify=NO_TLS) as client:
        for endpoint, access in sorted(TABLE.items(), key=lambda line: line[0]):
            posted = access.page and endpoint[0] == "POST"
            response = call(client, endpoint, **(from_page(system, role) if posted else bearer))
            if access.anyone:
                continue
            if role in access.roles:
                assert response.status_code not in (401, 403, 405, 500), endpoint
            else:
                assert response.status_code == 403, endpoint
                if not access.page:
                    assert response.json()["rule"] == "role-may-call", endpoint


def test_unknown_addresses_and_methods_are_told_to_those_with_a_token(system: System) -> None:
    with system.client() as client:
        assert client.get("/v1/nothing").json()["rule"] == "no-such-address"
        unfit = client.put("/v1/inbox")
        assert (unfit.status_code, unfit.headers["allow"]) == (405, "GET")
    assert httpx.get(f"{system.url}/v1/nothing").status_code == 401
