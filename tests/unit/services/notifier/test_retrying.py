"""What nobody took is tried again ever more rarely, and in the end no more."""

from services.notifier.retrying import SCHEDULE, Schedule


def test_waits_grow_up_to_a_maximum_and_end() -> None:
    waits = [SCHEDULE.wait_s(tries, chance=0.5) for tries in range(1, 11)]
    assert waits == [5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600, None]


def test_those_who_failed_together_do_not_come_back_together() -> None:
    schedule = Schedule(first_s=100, jitter=0.25)
    assert schedule.wait_s(1, chance=0.0) == 75
    assert schedule.wait_s(1, chance=1.0) == 125
