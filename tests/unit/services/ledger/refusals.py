"""How a test says which rule it expects to be refused by."""

import contextlib
from collections.abc import Iterator

import pytest

from services.errors import CommandRefusedError, NotPermittedError


@contextlib.contextmanager
def refused(
    rule: str, *, article: str | None = None
) -> Iterator[pytest.ExceptionInfo[CommandRefusedError]]:
    with pytest.raises(CommandRefusedError) as caught:
        yield caught
    assert caught.value.rule == rule
    if article is not None:
        assert caught.value.article == article


@contextlib.contextmanager
def forbidden(rule: str) -> Iterator[None]:
    with pytest.raises(NotPermittedError) as caught:
        yield
    assert caught.value.rule == rule
