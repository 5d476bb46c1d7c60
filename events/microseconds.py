"""Instants as whole microseconds since 1970 in UTC, so that no reckoning ever rounds."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US


def to_us(instant: datetime) -> int:
    """An aware instant in microseconds, exactly."""
    return (instant - EPOCH) // MICROSECOND


def from_us(instant_us: int) -> datetime:
    """The instant again, in UTC."""
    return EPOCH + timedelta(microseconds=instant_us)
