"""The gate: what is not in the table is closed, and each refusal says no more than it should."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.access.errors import (
    MethodNotAllowedError,
    NoSuchRouteError,
    NotSignedInError,
    RateExceededError,
)
from services.access.gate import Gate
from services.access.grants import ANYONE, Access
from services.access.keys import TokenKey, TokenKeys
from services.access.principal import ROLES
from services.access.rate import RateLimit
from services.access.tokens import Tokens
from services.errors import HuiyinError, NotPermittedError

TABLE = {
    ("GET", "/open"): ANYONE,
    ("GET", "/things"): Access(roles=frozenset({"desk"})),
    ("POST", "/things"): Access(roles=frozenset({"desk"})),
    ("GET", "/things/new"): Access(roles=frozenset({"manager"})),
    ("GET", "/things/{thing}"): Access(roles=frozenset({"desk"})),
    ("GET", "/files/{path:path}"): ANYONE,
}
TOKENS = Tokens(TokenKeys(TokenKey(b"k" * 32)))
HOST = (b"host", b"desk.example:8600")


def token(role: Any = "desk", **claims: Any) -> str:
    return TOKENS.issue(**{"actor": "staff:1", "role": role, "lifetime_s": 60, **claims})


def bearer(role: Any = "desk") -> tuple[bytes, bytes]:
    return b"authorization", b"Bearer " + token(role).encode()


def cookie(role: Any = "desk", **claims: Any) -> tuple[bytes, bytes]:
    session = token(role, **{"use": "session", **claims})
    return b"cookie", f"theme=dark; huiyin_session={session}".encode()


class Knock:
    """One request at the gate: which refusal it met, or what the application was told."""

    def __init__(
        self, method: str, path: str, *headers: tuple[bytes, bytes], kind: str = "http"
    ) -> None:
        self.refusal: HuiyinError | None = None
        self.scope: Scope | None = None
        scope = {"type": kind, "method": method, "path": path, "headers": list(headers)}
        pass_gate(gate_before(self), scope)


def gate_before(knock: Knock, *, rate: RateLimit | None = None) -> Gate:
    """A gate whose verdict the knock remembers."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        knock.scope = scope

    async def refuse(scope: Scope, error: HuiyinError, receive: Receive, send: Send) -> None:
        knock.refusal = error

    rate = rate or RateLimit(requests_per_minute=6_000)
    return Gate(application, tokens=TOKENS, rate=rate, refuse=refuse, table=TABLE)


def pass_gate(gate: Gate, scope: Scope) -> None:
    """The gate itself neither reads bodies nor writes answers."""

    async def receive() -> Message:
        raise AssertionError("a body was read")

    async def send(message: Message) -> None:
        raise AssertionError("an answer was written")

    asyncio.run(gate(scope, receive, send))


def admitted(*request: Any) -> Scope:
    knock = Knock(*request)
    assert knock.refusal is None, knock.refusal
    assert knock.scope is not None
    return knock.scope


def refused(*request: Any, **kind: str) -> HuiyinError:
    knock = Knock(*request, **kind)
    assert knock.scope is None
    assert knock.refusal is not None
    return knock.refusal


def test_the_application_learns_who_asks_and_which_line_let_them_in() -> None:
    scope = admitted("GET", "/things/42", bearer())
    assert scope["state"]["principal"].actor == "staff:1"
    assert scope["state"]["match"].template == "/things/{thing}"


@pytest.mark.parametrize("path", ["/open", "/files/a/b.css", "/files/"])
def test_what_is_for_anyone_needs_no_token(path: str) -> None:
    assert admitted("GET", path)["state"]["principal"] is None


def test_head_is_a_get() -> None:
    admitted("HEAD", "/things", bearer())
    admitted("GET", "/things", (b"authorization", b"BEARER  " + token("desk").encode()))


@pytest.mark.parametrize("path", ["/things", "/things/42", "/nowhere", "/open/more"])
def test_without_a_token_nothing_is_told_apart(path: str) -> None:
    assert isinstance(refused("GET", path), NotSignedInError)
    assert isinstance(refused("DELETE", path), NotSignedInError)


@pytest.mark.parametrize(
    "header",
    [b"", b"Bearer", b"Bearer a b", b"Basic YTpi", b"Bearer " + b"a" * 5_000, b"Bearer \xff"],
)
def test_a_malformed_authorization_is_no_token(header: bytes) -> None:
    assert isinstance(refused("GET", "/things", (b"authorization", header)), NotSignedInError)


def test_with_a_token_unknown_addresses_and_methods_are_told() -> None:
    assert isinstance(refused("GET", "/nowhere", bearer()), NoSuchRouteError)
    assert isinstance(refused("GET", "/things/4/2", bearer()), NoSuchRouteError)
    unfit = refused("DELETE", "/things", bearer())
    assert isinstance(unfit, MethodNotAllowedError)
    assert unfit.allowed == ("GET", "POST")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_table_gives_it(role: Any) -> None:
    if role == "desk":
        admitted("GET", "/things", bearer(role))
    else:
        refusal = refused("GET", "/things", bearer(role))
        assert isinstance(refusal, NotPermittedError)
        assert refusal.rule == "role-may-call"


def test_a_fixed_path_comes_before_a_parameter() -> None:
    admitted("GET", "/things/new", bearer("manager"))
    assert isinstance(refused("GET", "/things/new", bearer("desk")), NotPermittedError)


def test_a_session_reads_without_more() -> None:
    assert admitted("GET", "/things", cookie())["state"]["principal"].by_cookie


@pytest.mark.parametrize(
    "header",
    [(b"origin", b"http://desk.example:8600"), (b"sec-fetch-site", b"same-origin")],
)
def test_a_session_changes_things_from_our_own_pages(header: tuple[bytes, bytes]) -> None:
    admitted("POST", "/things", HOST, cookie(), header)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"origin", b"null")],
        [(b"origin", b"http://evil.example")],
        [(b"origin", b"http://desk.example")],
        [(b"sec-fetch-site", b"same-site")],
        [(b"origin", b"http://evil.example"), (b"sec-fetch-site", b"same-origin")],
    ],
)
def test_a_session_is_not_used_by_other_sites(headers: list[tuple[bytes, bytes]]) -> None:
    refusal = refused("POST", "/things", HOST, cookie(), *headers)
    assert isinstance(refusal, NotPermittedError)
    assert refusal.rule == "same-origin"


def test_a_program_with_a_bearer_token_has_no_origin() -> None:
    admitted("POST", "/things", bearer())


@pytest.mark.parametrize("use", ["bearer", "signin"])
def test_only_a_session_token_is_a_session(use: str) -> None:
    assert isinstance(refused("GET", "/things", cookie(use=use)), NotSignedInError)


def test_a_session_token_is_no_bearer_token() -> None:
    header = (b"authorization", b"Bearer " + token(use="session").encode())
    assert isinstance(refused("GET", "/things", header), NotSignedInError)


def test_a_token_that_asks_too_often_waits() -> None:
    knock = Knock("GET", "/things", bearer())
    gate = gate_before(knock, rate=RateLimit(requests_per_minute=24, clock=lambda: 0.0))
    scope = {"type": "http", "method": "GET", "path": "/things", "headers": [bearer()]}
    for _ in range(2):
        pass_gate(gate, dict(scope))
    assert knock.refusal is None
    pass_gate(gate, dict(scope))
    assert isinstance(knock.refusal, RateExceededError)


def test_only_http_is_let_in() -> None:
    refusal = refused("GET", "/open", kind="websocket")
    assert isinstance(refusal, NotPermittedError)
