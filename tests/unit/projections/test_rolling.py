"""Months counted from 1970, to the ends of the calendar."""

from datetime import date

import pytest

from projections.dashboard.rolling import first_day, month_number
from projections.months import day_number


@pytest.mark.parametrize(
    "day", [date(1970, 1, 1), date(1969, 12, 1), date(2026, 11, 1), date(9999, 12, 1)]
)
def test_a_month_begins_on_its_first_day(day: date) -> None:
    assert first_day(month_number(day_number(day))) == day_number(day)


def test_the_month_after_the_last_of_the_calendar_begins_when_that_is_over() -> None:
    last = day_number(date.max)
    assert first_day(month_number(last) + 1) == last + 1
