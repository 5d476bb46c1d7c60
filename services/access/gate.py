"""The gate every request passes before any endpoint runs: deny unless the table says otherwise.

It stands in front of the router and matches paths by itself, so an endpoint somebody forgot to put
into the table is closed, not open. What it found out is in ``scope["state"]``: ``principal`` (None
where anyone may call) and ``match``.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from services.access.errors import NotSignedInError
from services.access.grants import Access, Endpoint
from services.access.matching import Match, Matcher
from services.access.principal import Principal
from services.access.rate import RateLimit
from services.access.signin import SESSION_COOKIE
from services.access.table import TABLE
from services.access.tokens import Tokens
from services.errors import HuiyinError, NotPermittedError

Refuse = Callable[[Scope, HuiyinError, Receive, Send], Awaitable[None]]
"""Answers a refused request; the gate knows no wire format."""

SAFE_METHODS = frozenset({"GET", "HEAD"})
_BEARER = re.compile(rb"(?i:bearer) +([A-Za-z0-9_.-]{1,4096})")


class Gate:
    """ASGI middleware: route known, token good, rate kept, role allowed, and no other site's page
    behind it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        tokens: Tokens,
        rate: RateLimit,
        refuse: Refuse,
        table: Mapping[Endpoint, Access] = TABLE,
    ) -> None:
        self._app = app
        self._tokens = tokens
        self._rate = rate
        self._refuse = refuse
        self._matcher = Matcher(table)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the request through, or answers with why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["principal"] = state["match"] = None
        try:
            if scope["type"] != "http":
                raise NotPermittedError("only HTTP is spoken here", rule="http-only")
            self._admit(scope)
        except HuiyinError as refusal:
            await self._refuse(scope, refusal, receive, send)
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        match, unknown = self._find(scope)
        if match is not None and match.access.anyone:
            return
        # An address that is not ours is told to nobody without a token.
        principal = self._principal(headers)
        scope["state"]["principal"] = principal
        self._rate.count(principal.token_id)
        if match is None:
            raise unknown
        if principal.role not in match.access.roles:
            raise NotPermittedError(
                f"the role {principal.role} may not do this", rule="role-may-call"
            )
        if principal.by_cookie and scope["method"] not in SAFE_METHODS:
            _require_own_page(headers)

    def _find(self, scope: Scope) -> tuple[Match | None, HuiyinError]:
        try:
            match = self._matcher.find(scope["method"], scope["path"])
        except HuiyinError as unknown:
            return None, unknown
        scope["state"]["match"] = match
        return match, NotSignedInError("sign in first")

    def _principal(self, headers: dict[bytes, bytes]) -> Principal:
        authorization = headers.get(b"authorization")
        if authorization is not None:
            bearer = _BEARER.fullmatch(authorization)
            if bearer is None:
                raise NotSignedInError("send the token as Authorization: Bearer …")
            return self._tokens.verify(bearer.group(1).decode())
        return self._tokens.verify_session(session_of(headers.get(b"cookie", b"")))


def session_of(cookie_header: bytes) -> str:
    """The session token among a request's cookies. Raises ``NotSignedInError`` when
    there is none.
    """
    try:
        morsel = SimpleCookie(cookie_header.decode("latin-1")).get(SESSION_COOKIE)
    except CookieError:
        morsel = None
    if morsel is None or not morsel.value:
        raise NotSignedInError("this needs a token: sign in, or send Authorization: Bearer …")
    return morsel.value


def _require_own_page(headers: dict[bytes, bytes]) -> None:
    """A browser says which site's page sent a request; a session acts for our own pages only (RFC
    6454).
    """
    origin, host = headers.get(b"origin"), headers.get(b"host", b"")
    if origin is not None:
        own = urlsplit(origin.decode("latin-1")).netloc == host.decode("latin-1")
    else:
        own = headers.get(b"sec-fetch-site") == b"same-origin"
    if not own:
        raise NotPermittedError("another site's page sent this request", rule="same-origin")
