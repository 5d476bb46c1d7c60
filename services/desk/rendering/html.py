"""Turns what a page knows into HTML: one place for templates, language, headers and how an error
looks.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException

from services.access.errors import (
    MethodNotAllowedError,
    NoSuchRouteError,
    NotSignedInError,
    RateExceededError,
)
from services.access.principal import Principal
from services.access.table import may
from services.desk.messages import DEFAULT_LANGUAGE, LANGUAGES, Language, Words, words
from services.desk.rendering import moments
from services.desk.rendering.articles import cite
from services.desk.rendering.assets import Assets
from services.errors import (
    BrokerUnavailableError,
    HuiyinError,
    NotFoundError,
    NotPermittedError,
    OverloadedError,
    StoreUnavailableError,
    ViewBehindError,
)
from services.problems import problem

log = logging.getLogger(__name__)

LANGUAGE_COOKIE = "huiyin_language"
LANGUAGE_COOKIE_LIFETIME_S = 365 * 86_400
RETRY_AFTER_S = 2
_SERVER_ERROR = 500

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # A same-origin policy keeps the Origin header on our own forms, by which they are told from
    # others'.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
}

_ERROR_PAGES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((NotFoundError, NoSuchRouteError, MethodNotAllowedError), "not_found"),
    ((NotPermittedError,), "forbidden"),
    ((ViewBehindError,), "behind"),
    ((OverloadedError,), "overloaded"),
    ((StoreUnavailableError, BrokerUnavailableError), "unavailable"),
)

_STATUS: Mapping[type[Exception], int] = {
    NoSuchRouteError: 404,
    MethodNotAllowedError: 405,
    RateExceededError: 429,
}
"""Statuses of the errors only HTTP knows; services.problems knows all others."""


def language_of(request: Request) -> Language:
    """The reader's language: the one just asked for, else the one kept in the cookie,
    else Chinese.
    """
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in LANGUAGES:
            if wanted == language:
                return language
    return DEFAULT_LANGUAGE


def words_of(request: Request) -> Words:
    """The words in the reader's language."""
    return words(language_of(request))


def principal_of(request: Request) -> Principal:
    """Who asks; the gate has let them through, so there is somebody."""
    principal = request.scope["state"]["principal"]
    assert isinstance(principal, Principal)
    return principal


class Rendering:
    """The templates, and what every page has in common."""

    def __init__(self, assets: Assets, csrf_token: Callable[[Principal], str]) -> None:
        self._csrf_token = csrf_token
        self._environment = Environment(
            loader=PackageLoader("services.desk"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"moments": moments, "asset": assets.address}

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page in the reader's language, with the headers that keep it from being misused."""
        principal = (request.scope.get("state") or {}).get("principal")
        t = words_of(request)
        body = self._environment.get_template(template).render(
            t=t,
            path=request.url.path,
            principal=principal,
            csrf="" if principal is None else self._csrf_token(principal),
            may=lambda method, path: principal is not None and may(principal.role, method, path),
            switch=_address_in(request, t.other, values.get("here")),
            **values,
        )
        response = HTMLResponse(body, status_code=status, headers=dict(SECURITY_HEADERS))
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                t.language,
                max_age=LANGUAGE_COOKIE_LIFETIME_S,
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return response

    def error(self, request: Request, error: Exception) -> Response:
        """The page for an error no form can show, with the status an API answer would have."""
        if isinstance(error, NotSignedInError):
            return self._sign_in_first(request)
        told = problem(error)
        if isinstance(error, HTTPException):
            told |= {"status": error.status_code, "rule": "http"}
        name = next((name for kinds, name in _ERROR_PAGES if isinstance(error, kinds)), None)
        status = _STATUS.get(type(error), told["status"])
        if name is None:
            name = "unexpected" if status >= _SERVER_ERROR else "bad_request"
        if name == "unexpected" and isinstance(error, HuiyinError):
            log.error("a page failed: %s", type(error).__name__)
        seconds = int(told.get("retry_after_s", RETRY_AFTER_S))
        t = words_of(request)
        article = cite(told["article"], t.language) if "article" in told else ""
        page = self.page(
            request,
            "error.html",
            status=status,
            name=name,
            seconds=seconds,
            rule=told["rule"],
            says=t.first(f"rule.{told['rule']}") if name == "bad_request" else "",
            article=t("article.text", article=article) if article else "",
            ruleset=told.get("ruleset", ""),
        )
        if name in {"behind", "overloaded", "unavailable"}:
            page.headers["Retry-After"] = str(seconds)
        return page

    def _sign_in_first(self, request: Request) -> Response:
        """To the sign-in page, and back afterwards; a script's refresh is only told."""
        if request.method != "GET" or "HX-Request" in request.headers:
            return self.page(request, "signin.html", status=401, problem="", next=request.url.path)
        url = request.url.remove_query_params(["lang"])
        wanted = quote(f"{url.path}?{url.query}" if url.query else url.path)
        return RedirectResponse(f"/signin?next={wanted}", status_code=303)


def _address_in(request: Request, language: Language, here: str | None) -> str:
    """This page's address in the other language; a form that failed is shown at ``here`` instead.

    A sign-in code is left out: it has been used.
    """
    if request.method == "POST" and here is not None:
        return f"{here}?lang={language}"
    url = request.url.include_query_params(lang=language).remove_query_params("code")
    return f"{url.path}?{url.query}"
