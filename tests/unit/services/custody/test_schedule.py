"""Every record is checked within the set number of days, whatever befalls who checks them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.custody.schedule import EARLIEST, LATEST, next_check

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAYS = st.integers(1, 400)


@given(record=st.uuids(), within=DAYS)
def test_the_next_check_leaves_room_before_the_span_ends(record: object, within: int) -> None:
    passed = next_check(str(record), START, within_days=within) - START
    assert timedelta(days=within) * EARLIEST <= passed <= timedelta(days=within) * LATEST


def test_records_checked_on_one_day_come_due_on_many() -> None:
    due = [next_check(f"record-{n}", START, within_days=90).date() for n in range(1_000)]
    days = {day: due.count(day) for day in due}
    assert len(days) >= 30
    assert max(days.values()) < 80


@settings(max_examples=25, deadline=None)
@given(
    filed=st.lists(st.integers(0, 20 * 24), min_size=1, max_size=15),
    within=st.integers(20, 40),
    outages=st.lists(st.tuples(st.integers(0, 100 * 24), st.integers(1, 40)), max_size=12),
    kills=st.sets(st.integers(0, 400), max_size=100),
    page=st.integers(1, 4),
)
def test_none_is_left_out_whatever_the_restarts(
    filed: list[int],
    within: int,
    outages: list[tuple[int, int]],
    kills: set[int],
    page: int,
) -> None:
    """Outages end before a tenth of the span is over; a kill falls before a check has landed."""
    last = {f"r{n}": START + HOUR * at for n, at in enumerate(filed)}
    due = dict(last)
    away = {at + n for at, hours in outages for n in range(min(hours, within * 24 // 30))}
    attempt, longest = 0, timedelta()
    for hour in range(120 * 24):
        now = START + HOUR * hour
        if hour in away:
            continue
        for record in sorted((r for r in due if due[r] <= now), key=due.__getitem__)[:page]:
            attempt += 1
            if attempt in kills:
                break
            longest = max(longest, now - last[record])
            last[record], due[record] = now, next_check(record, now, within_days=within)
    assert longest <= timedelta(days=within)
    end = START + HOUR * 120 * 24
    assert all(end - at <= timedelta(days=within) for at in last.values())
