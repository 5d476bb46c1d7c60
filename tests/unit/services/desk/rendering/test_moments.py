"""Times in Shanghai, and what is left of a deadline, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from services.desk.messages import words
from services.desk.rendering.moments import due, duration, exact, form_value, from_form, full, short
from tests.unit.services.desk.scene import NOW, row

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(seconds=59), "不到 1 分钟", "under 1 min"),
        (12 * MINUTE, "12 分钟", "12 min"),
        (3 * HOUR, "3 小时", "3 h"),
        (3 * HOUR + 5 * MINUTE, "3 小时 5 分钟", "3 h 5 min"),
        (2 * DAY + 50 * MINUTE, "2 天", "2 d"),
        (-(2 * DAY + 3 * HOUR + 9 * MINUTE), "2 天 3 小时", "2 d 3 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(span: timedelta, zh: str, en: str) -> None:
    assert duration(span, words("zh")) == zh
    assert duration(span, words("en")) == en


@pytest.mark.parametrize(
    ("left", "kind", "text"),
    [
        (12 * MINUTE, "soon", "还剩 12 分钟"),
        (HOUR, "soon", "还剩 1 小时"),
        (2 * HOUR, "left", "还剩 2 小时"),
        (-3 * HOUR, "over", "已超时 3 小时"),
    ],
)
def test_a_running_deadline_tells_what_is_left(left: timedelta, kind: str, text: str) -> None:
    told = due(row(first_reply_due_at=NOW + left), now=NOW, words=words("zh"))
    assert (told.kind, told.text) == (kind, text)


def test_an_answer_ends_the_clock_in_time_or_late() -> None:
    deadline = NOW - 2 * HOUR
    met = row(first_reply_due_at=deadline, answered_at=deadline)
    late = row(first_reply_due_at=deadline, answered_at=deadline + 40 * MINUTE)
    assert due(met, now=NOW, words=words("zh")).text == "按时答复"
    assert due(late, now=NOW, words=words("zh")).text == "迟答 40 分钟"


def test_no_deadline_and_an_ended_case_are_not_late() -> None:
    assert due(row(first_reply_due_at=None), now=NOW, words=words("zh")).kind == "none"
    ended = row(state="withdrawn", first_reply_due_at=NOW - DAY)
    assert due(ended, now=NOW, words=words("zh")).text == "已了结"


def test_times_are_shown_and_read_in_shanghai() -> None:
    instant = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    assert full(instant) == "2026-11-10 07:30"
    assert from_form(form_value(instant)) == instant
    assert from_form("2026-11-10T07:30+00:00") == datetime(2026, 11, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+08:00", "9999-12-31T23:59-08:00"])
def test_the_ends_of_the_calendar_are_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match="1900"):
        from_form(text)


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=20), "刚刚"),
        (5 * MINUTE, "5 分钟前"),
        (4 * HOUR, "4 小时前"),
        (DAY, "昨天 18:00"),
        (3 * DAY, "11-07 18:00"),
        (400 * DAY, "2025-10-06"),
        (-HOUR, "11-10 19:00"),
    ],
)
def test_ages_are_told_as_people_say_them(age: timedelta, text: str) -> None:
    assert short(NOW - age, now=NOW, words=words("zh")) == text


@pytest.mark.parametrize("year", [1, 9999])
def test_whatever_instant_was_published_is_told(year: int) -> None:
    told = datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    assert full(told)
    assert exact(told)
    assert form_value(told)
    assert short(told, now=NOW, words=words("zh"))
    assert due(row(first_reply_due_at=told), now=NOW, words=words("zh")).text
