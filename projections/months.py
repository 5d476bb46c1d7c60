"""Which day and month of the company's calendar an instant lies in: what figures are told by."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from events.instant import in_zone

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")

_EPOCH = date(1970, 1, 1).toordinal()


def day_of(instant: datetime) -> str:
    """The day, 2026-11-05."""
    return in_zone(instant, COMPANY_ZONE).date().isoformat()


def month_of(instant: datetime) -> str:
    """The month, 2026-11."""
    return day_of(instant)[:7]


def monday_of(day: date) -> date:
    """The Monday its week begins with."""
    return day - timedelta(days=day.weekday())


def day_number(day: date) -> int:
    """A date as the number of days since 1970: what tables hold of it."""
    return day.toordinal() - _EPOCH


def day_number_of(instant: datetime) -> int:
    """The number of the day an instant lies in."""
    return day_number(in_zone(instant, COMPANY_ZONE).date())
