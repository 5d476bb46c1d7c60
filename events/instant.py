"""One way to write an instant, so that equal instants are equal bytes (RFC 3339, UTC,
microseconds).
"""

import re
from datetime import UTC, datetime, tzinfo
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from events.personal import FORM

INSTANT_WIDTH_BYTES = 27
"""Width of every instant in an envelope, e.g. ``2026-03-01T08:00:00.000000Z``."""

YEAR_MIN = 1900
"""No ledger, nor anything it tells of, is older: a moment before is a slip, and to be refused. It
leaves room for the days and weeks that a question looks back over.
"""


_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


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


def read_instant(text: object) -> datetime:
    """Reads what others sent: RFC 3339 and nothing beyond, as UTC. Raises ``ValueError``.

    Python and pydantic take more: week dates, commas, bare numbers as seconds since 1970.
    """
    if not (isinstance(text, str) and _RFC3339.fullmatch(text)):
        raise ValueError("an instant is an RFC 3339 date and time with its zone, e.g. a trailing Z")
    try:
        return parse_instant(text.upper())
    except OverflowError:
        raise ValueError("an instant lies between the years 1 and 9999 in UTC") from None


def in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """An instant as the clocks of a zone show it, whatever it is: one that they would show beyond
    the years 1 to 9999, which others may well have sent, is the nearest that can be written.
    """
    try:
        return instant.astimezone(zone)
    except OverflowError:
        early = instant.year == 1
        return datetime.min.replace(tzinfo=zone) if early else datetime.max.replace(tzinfo=zone)


def _in_utc(value: object, info: ValidationInfo) -> datetime:
    """What is published is no older than a ledger; what is recorded is read as it is."""
    instant = value if isinstance(value, datetime) else read_instant(value)
    if instant.year < YEAR_MIN and (info.context or {}).get(FORM) == "published":
        raise ValueError(f"an instant before {YEAR_MIN} is a slip: mend the year")
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone, e.g. a trailing Z")
    return instant.astimezone(UTC)


Instant = Annotated[
    datetime,
    PlainValidator(_in_utc),
    PlainSerializer(format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware instant, held in UTC and written by :func:`format_instant`."""
