"""An instant from outside is RFC 3339 or refused; nothing else reads as one, and nothing breaks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from events.instant import Instant, format_instant, in_zone
from events.personal import FORM

READER = TypeAdapter[datetime](Instant)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-12-01T10:00:00Z", "2026-12-01T10:00:00.000000Z"),
        ("2026-12-01t18:00:00.25+08:00", "2026-12-01T10:00:00.250000Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"),
    ],
)
def test_rfc_3339_reads_as_utc(text: str, written: str) -> None:
    assert format_instant(READER.validate_python(text)) == written


@pytest.mark.parametrize(
    "value",
    [
        "2026-12-01",
        "2026-12-01T10:00:00",
        "2026-12-01 10:00:00Z",
        "2026-W49-2T10:00:00Z",
        "2026-12-01T24:00:00Z",
        "2026-12-01T23:59:60Z",
        "2026-12-01T10:00:00+24:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1700000000",
        1_700_000_000,
        1e18,
        None,
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        READER.validate_python(value)


def test_what_is_published_lies_in_a_year_a_ledger_tells_of() -> None:
    text = "1899-12-31T23:59:59Z"
    with pytest.raises(ValidationError, match="before 1900"):
        READER.validate_python(text, context={FORM: "published"})
    READER.validate_python("1900-01-01T00:00:00Z", context={FORM: "published"})
    READER.validate_python(text, context={FORM: "recorded"})


def test_an_aware_datetime_is_taken_as_it_is() -> None:
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    assert READER.validate_python(moment) == moment


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 12, 1, 16, 30, tzinfo=UTC), "2026-12-02T00:30:00+08:00"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999999+08:00"),
        (datetime(9999, 12, 31, 16, tzinfo=UTC), "9999-12-31T23:59:59.999999+08:00"),
    ],
)
def test_a_zone_shows_every_instant(instant: datetime, shown: str) -> None:
    assert in_zone(instant, ZoneInfo("Asia/Shanghai")).isoformat() == shown


def test_west_of_greenwich_the_calendar_begins_with_its_first_moment() -> None:
    began = in_zone(datetime.min.replace(tzinfo=UTC), ZoneInfo("America/Lima"))
    assert began.replace(tzinfo=None) == datetime.min  # noqa: DTZ901 - a wall clock's
