"""The door: a one-time code becomes a browser session, and a button ends it."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.access.errors import NotSignedInError
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.errors import NotPermittedError

CODE_MAX_CHARACTERS = 4_096
_OWN_ADDRESS = re.compile(r"/(?![/\\])[\x21-\x7e]{0,500}")


class SignInPage:
    """Answers ``/signin`` and ``/signout``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Takes the code of a sign-in link, or asks for one."""
        wanted = _own_address(request.query_params.get("next", ""))
        code = request.query_params.get("code", "")
        return self._exchange(request, code, wanted) if code else self._form(request, wanted)

    def enter(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Takes a code that was typed."""
        wanted = _own_address(str(posted.get("next", "")))
        return self._exchange(request, str(posted.get("code", "")).strip(), wanted)

    def leave(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Ends the session in this browser. Raises ``NotPermittedError`` for another
        site's form.
        """
        if not self._parts.tokens.csrf_matches(principal_of(request), str(posted.get("csrf", ""))):
            raise NotPermittedError("the form is not of this session", rule="csrf")
        response = RedirectResponse("/signin", status_code=303)
        farewell = self._parts.sign_in.farewell_cookie(secure=request.url.scheme == "https")
        response.headers.append("Set-Cookie", farewell)
        return response

    def _exchange(self, request: Request, code: str, wanted: str) -> Response:
        try:
            session, _ = self._parts.sign_in.exchange(code[:CODE_MAX_CHARACTERS])
        except NotSignedInError:
            problem = words_of(request)("signin.bad_code")
            return self._form(request, wanted, problem=problem, status=401)
        # The cookie is for our own pages only: after a redirect from somebody else's page a browser
        # would leave it out, so this page leads on by itself.
        response = self._rendering.page(request, "welcome.html", next=wanted)
        cookie = self._parts.sign_in.cookie(session, secure=request.url.scheme == "https")
        response.headers.append("Set-Cookie", cookie)
        return response

    def _form(
        self, request: Request, wanted: str, *, problem: str = "", status: int = 200
    ) -> Response:
        return self._rendering.page(
            request, "signin.html", status=status, problem=problem, next=wanted
        )


def _own_address(text: str) -> str:
    """An address on this site; anything else becomes the inbox."""
    return text if _OWN_ADDRESS.fullmatch(text) else "/"
