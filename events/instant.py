"""One way to write an instant, so that equal instants are equal bytes (RFC 3339, UTC,
microseconds).
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, WithJsonSchema

INSTANT_WIDTH_BYTES = 27
"""Width of every instant in an envelope, e.g. ``2026-03-01T08:00:00.000000Z``."""


def format_instant(instant: datetime) -> str:
    """Writes an aware instant as UTC with microseconds, always 27 characters wide."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone, e.g. a trailing Z")
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime:
    """Reads any RFC 3339 instant as UTC; a time without a zone raises ``ValueError``."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone, e.g. a trailing Z")
    return instant.astimezone(UTC)


def _aware_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone, e.g. a trailing Z")
    return instant.astimezone(UTC)


Instant = Annotated[
    datetime,
    AfterValidator(_aware_utc),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware instant, held in UTC and written by :func:`format_instant`."""
