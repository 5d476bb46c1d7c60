"""Which day and month of the company's calendar an instant lies in: what figures are told by."""

from datetime import datetime
from zoneinfo import ZoneInfo

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> str:
    """The day, 2026-11-05."""
    return instant.astimezone(COMPANY_ZONE).date().isoformat()


def month_of(instant: datetime) -> str:
    """The month, 2026-11."""
    return day_of(instant)[:7]
