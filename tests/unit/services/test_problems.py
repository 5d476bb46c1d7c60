"""Errors as problems: each names its rule, and none of ours is told as unexpected."""

import inspect

import pytest

from services import errors
from services.errors import (
    CommandRefusedError,
    FieldProblem,
    InvalidEventError,
    NotPermittedError,
    OverloadedError,
)
from services.problems import problem


def test_a_refusal_names_rule_article_and_field() -> None:
    told = problem(
        CommandRefusedError("nobody answered", rule="reply-first", article="Art.3(4)", field="/by")
    )
    assert told == {
        "type": "urn:huiyin:problem:reply-first",
        "title": "The rules do not allow this",
        "title_zh": "不符合规定",
        "status": 422,
        "detail": "nobody answered",
        "rule": "reply-first",
        "article": "Art.3(4)",
        "field": "/by",
    }


def test_an_invalid_event_lists_its_fields() -> None:
    error = InvalidEventError("bad", problems=(FieldProblem(pointer="/time", problem="no zone"),))
    told = problem(error)
    assert (told["status"], told["errors"]) == (422, [{"pointer": "/time", "problem": "no zone"}])


def test_an_overload_says_when_to_come_back() -> None:
    told = problem(OverloadedError("full", retry_after_s=5))
    assert (told["status"], told["retry_after_s"]) == (503, 5)


def test_a_missing_right_is_403_with_its_rule() -> None:
    told = problem(NotPermittedError("no", rule="registered-source"))
    assert (told["status"], told["type"]) == (403, "urn:huiyin:problem:registered-source")


def test_an_unknown_error_keeps_its_text_to_itself() -> None:
    told = problem(KeyError("张三 13900000001"))
    assert told["status"] == 500
    assert "张三" not in str(told)


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.HuiyinError)
        # These stop a process; no caller ever sees them.
        and name not in ("HuiyinError", "SetupError", "FollowerStoppedError")
    ),
)
def test_every_error_a_caller_may_see_has_a_kind(name: str) -> None:
    cls: type[Exception] = getattr(errors, name)
    made = cls.__new__(cls)
    made.args = ("text",)
    for attribute in ("rule", "article", "field"):
        setattr(made, attribute, None)
    made.problems, made.retry_after_s = (), 1  # type: ignore[attr-defined]  # where it has them
    assert problem(made)["rule"] != "unexpected"
