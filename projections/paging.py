"""Where a page of a list ends, as an opaque text a reader hands back for the next one."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import orjson

from projections.reading import BadCursorError

T = TypeVar("T")

Place = tuple[int, int, str]
"""Rank, sort key and id: the order of every list."""


def format_cursor(place: Place) -> str:
    """The cursor of a place in a list."""
    return write_cursor(place)


def parse_cursor(cursor: str) -> Place:
    """The place again. Raises ``BadCursorError``."""
    return read_cursor(cursor, lambda rank, key, id_: (int(rank), int(key), str(UUID(id_))))


def write_cursor(place: Sequence[object]) -> str:
    """The cursor of a place in a list that has an order of its own."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def read_cursor(cursor: str, read: Callable[..., T]) -> T:
    """What ``read`` makes of the place's parts. Raises ``BadCursorError``."""
    try:
        return read(*orjson.loads(base64.urlsafe_b64decode(cursor)))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise BadCursorError("this is no cursor of this list: begin at the first page") from error
