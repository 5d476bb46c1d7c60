"""Which of several versions holds at an instant."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")


def in_force(
    versions: Sequence[T], instant: datetime, *, since: Callable[[T], datetime]
) -> T | None:
    """The one told last of those that hold by then; None before the first does. ``versions`` are in
    the order they were told in.
    """
    return next((each for each in reversed(versions) if since(each) <= instant), None)
