"""The definitions of docs/metrics.md, one example each, by the shipped policy and calendars."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events.calendar import CalendarTerms
from events.microseconds import HOUR_US, from_us, to_us
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.clock import Clock, Lap, reckon, used_by
from services.ledger.promises.policy import Policy
from services.ledger.promises.published.shipping import shipped_calendars
from services.ledger.promises.reckoning.calculating import Calculated, Question, calculate
from services.ledger.promises.reckoning.telling import tell
from tests.unit.services.ledger.promises.shipped import SHIPPED

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def asked(start: str, **other: Any) -> Calculated:
    question = Question.model_validate({"start": local(start), **other})
    return calculate(question, lambda _: SHIPPED)


def due(found: Calculated) -> str:
    assert found.reckoned.due_us is not None
    return from_us(found.reckoned.due_us).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S.%f")[:19]


def office(minutes: int, **other: Any) -> dict[str, Any]:
    return {"target": {"minutes": minutes, "calendar": "office", **other}}


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-25 10:00", 60, "2026-11-25 11:00:00"),
        # The lunch break does not count.
        ("2026-11-25 11:30", 60, "2026-11-25 14:00:00"),
        # Used up exactly at an interval's end: due there, not in the next one.
        ("2026-11-25 11:00", 60, "2026-11-25 12:00:00"),
        ("2026-11-25 16:00", 120, "2026-11-25 18:00:00"),
        # Night and weekend do not count.
        ("2026-11-27 17:00", 120, "2026-11-30 10:00:00"),
        ("2026-11-28 12:00", 30, "2026-11-30 09:30:00"),
        # The Spring Festival from Sunday 15 to Monday 23 February, made up on Saturday the 14th.
        ("2026-02-13 17:30", 60, "2026-02-14 09:30:00"),
        ("2026-02-14 17:30", 60, "2026-02-24 09:30:00"),
        # Over the year's end: 1 to 3 January off, Sunday the 4th made up.
        ("2025-12-31 17:30", 60, "2026-01-04 09:30:00"),
        # Nothing owed: at once in working time, else when it begins.
        ("2026-11-25 10:00", 0, "2026-11-25 10:00:00"),
        ("2026-11-25 12:00", 0, "2026-11-25 13:30:00"),
        ("2026-11-27 18:00", 0, "2026-11-30 09:00:00"),
    ],
)
def test_working_time(start: str, minutes: int, expected: str) -> None:
    assert due(asked(start, **office(minutes))) == expected


@pytest.mark.parametrize(
    ("asked_for", "hours"),
    [
        ({"kind": "acknowledge", "category": "repair"}, 0.5),
        ({"kind": "arrive", "category": "repair", "urgency": "emergency"}, 0.25),
        ({"kind": "resolve", "category": "repair", "grade": "simple"}, 24),
        ({"kind": "resolve", "category": "repair", "grade": "complex"}, 7 * 24),
        ({"kind": "first_reply", "category": "complaint"}, 4),
        ({"kind": "resolve", "category": "complaint", "grade": "simple"}, 3 * 7.5),
        ({"kind": "resolve", "category": "complaint"}, 7 * 7.5),
        ({"kind": "resolve", "category": "complaint", "grade": "complex"}, 15 * 7.5),
        ({"kind": "first_reply", "category": "consultation"}, 7.5),
        ({"kind": "first_reply", "category": "consultation", "grade": "complex"}, 3 * 7.5),
        ({"kind": "first_reply", "category": "suggestion"}, 5 * 7.5),
    ],
)
def test_the_shipped_figures(asked_for: dict[str, Any], hours: float) -> None:
    found = asked("2026-11-25 10:00", **asked_for)
    assert found.clock.owed_us == int(hours * HOUR_US)
    assert found.given.policy == "default@1"


@pytest.mark.proves("Art.3(4)", "promised")
def test_an_ordinary_repair_arrives_by_appointment() -> None:
    with pytest.raises(CommandRefusedError) as refused:
        asked("2026-11-25 10:00", kind="arrive", category="repair")
    assert refused.value.rule == "promised"


def wait(begin: str, end: str | None = None, **other: Any) -> dict[str, Any]:
    return {"begin": local(begin), "end": local(end) if end else None, **other}


def test_pauses_that_overlap_count_once() -> None:
    waits = [
        wait("2026-11-25 10:00", "2026-11-25 11:00"),
        wait("2026-11-25 10:30", "2026-11-25 11:30"),
    ]
    assert due(asked("2026-11-25 09:00", **office(120), waits=waits)) == "2026-11-25 14:00:00"


def test_a_pause_beyond_the_cap_counts_again() -> None:
    waits = [wait("2026-11-25 10:00", "2026-11-25 12:00")]
    found = asked("2026-11-25 09:00", **office(120, wait_cap_minutes=60), waits=waits)
    assert due(found) == "2026-11-25 12:00:00"
    assert [each.kind for each in found.reckoned.stretches] == ["working", "paused", "over_cap"]


def test_while_paused_there_is_no_deadline() -> None:
    waits = [wait("2026-11-25 10:00")]
    found = asked("2026-11-25 09:00", **office(120), waits=waits)
    assert (found.reckoned.due_us, found.reckoned.latest_us) == (None, None)
    capped = asked("2026-11-25 09:00", **office(120, wait_cap_minutes=60), waits=waits)
    assert capped.reckoned.due_us is None
    assert capped.reckoned.latest_us == to_us(local("2026-11-25 12:00"))


def test_a_pause_after_the_deadline_changes_nothing() -> None:
    found = asked("2026-11-25 09:00", **office(60), waits=[wait("2026-11-25 10:00")])
    assert due(found) == "2026-11-25 10:00:00"


@pytest.mark.proves("Art.3(4)", "wait-allowed")
def test_a_wait_the_policy_does_not_allow_is_refused() -> None:
    waits = [wait("2026-11-25 10:00", reason="parts")]
    with pytest.raises(CommandRefusedError) as refused:
        asked("2026-11-25 09:00", kind="resolve", category="suggestion", waits=waits)
    assert (refused.value.rule, refused.value.field) == ("wait-allowed", "/waits/0/reason")


def test_an_extension_adds_working_time() -> None:
    more = [{"workdays": 1}, {"minutes": 30}]
    found = asked("2026-11-25 09:00", **office(60), extensions=more)
    assert due(found) == "2026-11-26 10:30:00"


def test_what_was_used_before_a_change_stays_used() -> None:
    """A suggestion of 5 × 7.5 h becomes a complaint of 7 × 7.5 h after 7.5 h."""
    changes = [{"at": local("2026-11-26 09:00"), "category": "complaint"}]
    found = asked("2026-11-25 09:00", kind="resolve", category="suggestion", changes=changes)
    assert due(found) == "2026-12-03 18:00:00"
    assert used_by(found.clock, to_us(local("2026-11-26 09:00"))) == 7.5 * HOUR_US


def test_more_used_than_the_new_target_is_due_at_the_change() -> None:
    changes = [{"at": local("2026-12-01 19:00"), "category": "consultation"}]
    found = asked("2026-11-25 09:00", kind="resolve", category="complaint", changes=changes)
    assert due(found) == "2026-12-01 19:00:00"


def test_warnings_fall_on_shares_of_the_target() -> None:
    found = asked("2026-11-25 09:00", kind="first_reply", category="consultation")
    told = [(percent, at.astimezone(SHANGHAI).strftime("%H:%M")) for percent, at in found.warnings]
    assert told == [(50, "14:15"), (80, "16:30")]


def test_years_not_announced_are_named_provisional() -> None:
    found = asked("2027-04-30 17:00", **office(120))
    lines = tell(found.given, found.clock, found.reckoned)
    assert due(found) == "2027-05-03 10:00:00"
    assert "2027 年放假安排尚未公布，暂按预设日历计算" in lines


def test_the_reckoning_tells_each_day() -> None:
    waits = [wait("2026-02-14 10:00", "2026-02-14 11:00")]
    found = asked("2026-02-13 17:00", **office(540), waits=waits)
    assert tell(found.given, found.clock, found.reckoned) == (
        "自 2026-02-13 17:00:00 起计时",
        "时限 9 小时（default@1）",
        "按“法定工作日”计算（office@1）",
        "2026-02-13 周五：17:00–18:00，计 1 小时，累计 1 小时",
        "2026-02-14 周六（春节调休上班）：09:00–10:00、10:00–11:00暂停、11:00–12:00、13:30–18:00，计 6 小时 30 分，累计 7 小时 30 分",  # noqa: E501
        "2026-02-15 至 2026-02-23：春节，不计",
        "2026-02-24 周二：09:00–10:30，计 1 小时 30 分，累计 9 小时",
        "应于 2026-02-24 10:30:00 前完成",
    )


def test_a_long_reckoning_leaves_out_its_middle() -> None:
    found = asked("2026-01-05 09:00", **office(60 * 500))
    lines = tell(found.given, found.clock, found.reckoned)
    assert any(line.startswith("……其间") for line in lines)
    assert len(lines) < 50


def test_every_microsecond_counts() -> None:
    calendar = Calendar("office", 1, shipped_calendars()["office"])
    begin_us = to_us(local("2026-11-25 11:59:59")) + 999_999
    reckoned = reckon(Clock(laps=(Lap(since_us=begin_us, calendar=calendar, target_us=2),)))
    assert reckoned.due_us == to_us(local("2026-11-25 13:30")) + 1


def test_a_change_to_summer_time_neither_makes_nor_loses_time() -> None:
    """In Berlin the hours from 01:00 to 04:00 of 29 March 2026 are two."""
    hours = [{"begin": "01:00", "end": "04:00"}]
    terms = {"name": "柏林", "zone": "Europe/Berlin", "workday_minutes": 180}
    week = {"sunday": hours, "monday": hours}
    calendar = Calendar("berlin", 1, CalendarTerms.model_validate({**terms, "week": week}))
    start_us = to_us(datetime(2026, 3, 28, 12, tzinfo=UTC))
    lap = Lap(since_us=start_us, calendar=calendar, target_us=3 * HOUR_US)
    assert reckon(Clock(laps=(lap,))).due_us == to_us(datetime(2026, 3, 30, tzinfo=UTC))


@pytest.mark.proves("Art.3(4)", "due-in-sight")
def test_what_never_falls_due_is_refused() -> None:
    terms = CalendarTerms.model_validate(
        {
            "name": "一年一刻",
            "zone": "Asia/Shanghai",
            "workday_minutes": 1,
            "week": {"monday": [{"begin": "09:00", "end": "09:01"}]},
        }
    )
    found = {"sparse": Calendar("sparse", 1, terms)}
    sparse = Policy(id="p", version=1, lines=SHIPPED.lines, find_calendar=found.get)
    question = {"start": local("2026-11-25 09:00"), "target": {"minutes": 9_000}}
    question["target"]["calendar"] = "sparse"  # type: ignore[index]
    with pytest.raises(CommandRefusedError) as refused:
        calculate(Question.model_validate(question), lambda _: sparse)
    assert refused.value.rule == "due-in-sight"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"week": {}}, "without any hours"),
        ({"zone": "Mars/Olympus"}, "no such time zone"),
        ({"week": {"monday": [{"begin": "18:00", "end": "09:00"}]}}, "begin before they end"),
        (
            {
                "week": {
                    "monday": [
                        {"begin": "09:00", "end": "12:00"},
                        {"begin": "11:00", "end": "13:00"},
                    ]
                }
            },
            "do not overlap",
        ),
        (
            {
                "holidays": [
                    {"first": "2026-05-01", "last": "2026-05-05", "name": "劳动节"},
                    {"first": "2026-05-05", "last": "2026-05-06", "name": "青年节"},
                ]
            },
            "share a day",
        ),
        ({"holidays": [{"first": "2026-05-02", "last": "2026-05-01", "name": "劳动节"}]}, "last"),
        (
            {
                "holidays": [{"first": "2026-05-01", "last": "2026-05-05", "name": "劳动节"}],
                "makeup_days": [{"day": "2026-05-02", "works_as": "monday", "name": "补班"}],
            },
            "lies in a holiday",
        ),
        ({"announced_from": 2026}, "both years"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change: dict[str, Any], said: str) -> None:
    terms = {
        "name": "试",
        "zone": "Asia/Shanghai",
        "workday_minutes": 60,
        "week": {"monday": [{"begin": "09:00", "end": "10:00"}]},
    }
    assert CalendarTerms.model_validate(terms)
    with pytest.raises(ValueError, match=said):
        CalendarTerms.model_validate({**terms, **change})


def test_the_official_days_are_those_announced() -> None:
    """The Spring Festival of 2026 is nine days, and two Saturdays are worked for it."""
    terms = shipped_calendars()["office"]
    spring = next(each for each in terms.holidays if each.first.isoformat() == "2026-02-15")
    assert (spring.last.isoformat(), spring.name) == ("2026-02-23", "春节")
    makeup = {each.day.isoformat() for each in terms.makeup_days if each.day.year == 2026}
    assert {"2026-02-14", "2026-02-28"} <= makeup
    assert terms.announced_to is not None
    assert terms.announced_to >= 2026
