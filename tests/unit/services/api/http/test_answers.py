"""Answers: one shape of refusal for every error, and nothing that was sent in any of them."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from services.access.errors import (
    MethodNotAllowedError,
    NoSuchRouteError,
    NotSignedInError,
    RateExceededError,
)
from services.api.http.answers import (
    PreconditionMissingError,
    answer,
    from_http_exception,
    from_validation,
    refusal,
)
from services.errors import (
    CommandRefusedError,
    FieldProblem,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
    OverloadedError,
    StoreUnavailableError,
    VersionConflictError,
    ViewBehindError,
)


@pytest.mark.parametrize(
    ("error", "status", "rule", "headers"),
    [
        (
            NotSignedInError("x"),
            401,
            "not-signed-in",
            {"www-authenticate": 'Bearer realm="huiyin"'},
        ),
        (NotPermittedError("x", rule="r"), 403, "r", {}),
        (NoSuchRouteError("x"), 404, "no-such-address", {}),
        (NotFoundError("x"), 404, "not-found", {}),
        (MethodNotAllowedError(("GET", "POST")), 405, "method", {"allow": "GET, POST"}),
        (OriginConflictError("x"), 409, "origin-conflict", {}),
        (VersionConflictError("case/1"), 412, "version-conflict", {}),
        (InvalidEventError("x"), 422, "invalid-event", {}),
        (CommandRefusedError("x", rule="r", article="Art.1"), 422, "r", {}),
        (PreconditionMissingError("x"), 428, "if-match", {}),
        (RateExceededError("x", retry_after_s=7), 429, "rate", {"retry-after": "7"}),
        (OverloadedError("x", retry_after_s=5), 503, "overloaded", {"retry-after": "5"}),
        (StoreUnavailableError("x"), 503, "store-unavailable", {"retry-after": "1"}),
        (ViewBehindError("x"), 503, "view-behind", {"retry-after": "1"}),
    ],
)
def test_every_refusal_is_a_problem(
    error: Exception, status: int, rule: str, headers: dict[str, str]
) -> None:
    response = refusal(error)
    problem = orjson.loads(response.body)
    assert response.status_code == problem["status"] == status
    assert response.media_type == "application/problem+json"
    assert problem["rule"] == rule
    assert problem["type"] == f"urn:huiyin:problem:{rule}"
    assert {"title", "title_zh", "detail"} <= problem.keys()
    assert headers.items() <= dict(response.headers).items()
    assert response.headers["cache-control"] == "no-store"


def test_an_unexpected_error_keeps_its_text_to_itself() -> None:
    response = refusal(ValueError("张伟 13900000001"))
    assert response.status_code == 500
    assert b"139" not in response.body


def test_fields_are_told_without_their_values() -> None:
    class Inner(BaseModel):
        count: int

    class Outer(BaseModel):
        items: list[Inner]

    with pytest.raises(ValidationError) as found:
        Outer.model_validate({"items": [{"count": 1}, {"count": "张伟"}]})
    error = from_validation(found.value)
    assert [problem.pointer for problem in error.problems] == ["/items/1/count"]
    assert "张伟" not in repr(error.problems)


def test_pointers_are_escaped() -> None:
    class Body(BaseModel):
        model_config = {"extra": "forbid"}

    with pytest.raises(ValidationError) as found:
        Body.model_validate({"a/b~c": 1})
    (problem,) = from_validation(found.value).problems
    assert problem == FieldProblem(pointer="/a~1b~0c", problem="Extra inputs are not permitted")


@pytest.mark.parametrize(("status", "rule"), [(404, "no-such-address"), (413, "body-size")])
def test_what_the_framework_refuses_is_told_the_same_way(status: int, rule: str) -> None:
    problem = from_http_exception(HTTPException(status))
    assert (problem["status"], problem["rule"]) == (status, rule)
    assert problem["title"] != problem["detail"]
    assert problem["title_zh"]


def test_instants_are_written_as_everywhere() -> None:
    at = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert orjson.loads(answer({"at": at}).body) == {"at": "2026-11-02T08:00:00.000000Z"}


@pytest.mark.parametrize("unfit", [{1, 2}, object()])
def test_what_is_no_json_is_a_bug(unfit: Any) -> None:
    with pytest.raises(TypeError):
        answer({"x": unfit})
