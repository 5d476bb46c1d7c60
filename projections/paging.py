"""Where a page of a list ends, as an opaque text a reader hands back for the next one."""

import base64
import binascii
from uuid import UUID

import orjson

from projections.reading import BadCursorError

Place = tuple[int, int, str]
"""Rank, sort key and id: the order of every list."""


def format_cursor(place: Place) -> str:
    """The cursor of a place in a list."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def parse_cursor(cursor: str) -> Place:
    """The place again. Raises ``BadCursorError``."""
    try:
        rank, sort_key, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        return int(rank), int(sort_key), str(UUID(id_))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise BadCursorError("this is no cursor of this list: begin at the first page") from error
