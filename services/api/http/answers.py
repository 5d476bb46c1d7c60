"""How the API answers: JSON by orjson, and every refusal as ``application/problem+json`` (RFC
9457).
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from events.fact import Fact
from events.instant import format_instant
from services.access.errors import (
    MethodNotAllowedError,
    NoSuchRouteError,
    NotSignedInError,
    RateExceededError,
)
from services.errors import FieldProblem, HuiyinError, InvalidEventError
from services.problems import PROBLEM_MEDIA_TYPE, TYPE_PREFIX, problem

F = TypeVar("F", bound=Fact)

RETRY_AFTER_S = 1

NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Answers depend on who asks and may name people: no cache keeps them."""


class PreconditionMissingError(HuiyinError):
    """A change came without saying which version it was decided on (RFC 6585, 428)."""


class RequestInvalidError(InvalidEventError):
    """A parameter or the body of a request is not what the endpoint takes."""


_HTTP_KINDS: Mapping[type[Exception], tuple[int, str, str, str]] = {
    NotSignedInError: (401, "not-signed-in", "A token is needed", "需要登录"),
    NoSuchRouteError: (404, "no-such-address", "There is nothing here", "没有这个地址"),
    MethodNotAllowedError: (405, "method", "This address takes other methods", "不支持的方法"),
    RateExceededError: (429, "rate", "Too many requests", "请求过于频繁"),
    PreconditionMissingError: (428, "if-match", "If-Match is missing", "缺少 If-Match"),
    RequestInvalidError: (
        422,
        "invalid-request",
        "The request is not well formed",
        "请求格式不正确",
    ),
}

_FRAMEWORK_KINDS = {
    404: _HTTP_KINDS[NoSuchRouteError][1:],
    405: _HTTP_KINDS[MethodNotAllowedError][1:],
    413: ("body-size", "The body is too large", "请求内容过大"),
}
_FRAMEWORK_OTHER = ("http", "The request cannot be answered", "请求无法处理")


def answer(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer that no cache keeps; instants are written as everywhere else."""
    return Response(
        to_json(data),
        status_code=status,
        headers={**NO_STORE, **(headers or {})},
        media_type="application/json",
    )


def to_json(data: Any) -> bytes:
    """Plain data, instants and sets among it, as JSON."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def describe(error: Exception) -> dict[str, Any]:
    """Any error as a problem object; what only HTTP knows is told here, the rest where intake
    tells it too.
    """
    kind = next((_HTTP_KINDS[cls] for cls in type(error).__mro__ if cls in _HTTP_KINDS), None)
    if kind is None:
        return problem(error)
    return {**problem(error), **_told(*kind, str(error))}


def _told(status: int, rule: str, title: str, title_zh: str, detail: str) -> dict[str, Any]:
    """What every problem object tells."""
    return {
        "type": TYPE_PREFIX + rule,
        "title": title,
        "title_zh": title_zh,
        "status": status,
        "detail": detail,
        "rule": rule,
    }


def refusal(error: Exception) -> Response:
    """The answer to a request that was refused, with the headers its status asks for."""
    return problem_answer(describe(error), headers=_headers(error))


def problem_answer(
    described: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem object on the wire."""
    status = described["status"]
    extra = dict(headers or {})
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        extra["Retry-After"] = str(described.get("retry_after_s", RETRY_AFTER_S))
    return Response(
        orjson.dumps(described),
        status_code=status,
        headers={**NO_STORE, **extra},
        media_type=PROBLEM_MEDIA_TYPE,
    )


def from_http_exception(error: HTTPException) -> dict[str, Any]:
    """What the framework refuses by itself (a body too long, say) as a problem object."""
    status = error.status_code
    return _told(status, *_FRAMEWORK_KINDS.get(status, _FRAMEWORK_OTHER), str(error.detail))


def from_validation(error: RequestValidationError | ValidationError) -> RequestInvalidError:
    """pydantic's findings as field problems: where and what, never the value that was sent."""
    return RequestInvalidError(
        "the request does not fit what this address takes",
        problems=tuple(_field_problem(found) for found in error.errors()),
    )


def fact_from(kind: type[F], data: dict[str, Any]) -> F:
    """The fact a body tells of, in its plain form. Raises ``RequestInvalidError``."""
    try:
        return kind.from_published(data)
    except ValidationError as error:
        raise from_validation(error) from None


def _field_problem(found: Mapping[str, Any]) -> FieldProblem:
    place = [str(step) for step in found["loc"] if step != "body"]
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in place)
    if found["type"] == "json_invalid":
        return FieldProblem(pointer="", problem="the body is not JSON")
    return FieldProblem(pointer=pointer, problem=str(found["msg"]))


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case NotSignedInError():
            return {"WWW-Authenticate": 'Bearer realm="huiyin"'}
        case MethodNotAllowedError(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case _:
            return {}


def wants_page(request: Request) -> bool:
    """Whether a person waits for this answer in a browser."""
    match = getattr(request.state, "match", None)
    if match is not None:
        return bool(match.access.page)
    return "text/html" in request.headers.get("accept", "")
