"""What is seldom due is looked at once a minute, and again at once after an outage."""

import pytest

from services.clock.seldom import LOOK_EVERY_S, Seldom
from services.errors import StoreUnavailableError


def test_it_looks_once_a_minute_and_after_an_outage_at_once() -> None:
    away, now, looked = True, 10.0, 0

    def look() -> int:
        nonlocal looked
        if away:
            raise StoreUnavailableError("away")
        looked += 1
        return 3

    seldom = Seldom(look, monotonic_s=lambda: now)
    with pytest.raises(StoreUnavailableError):
        seldom.round()
    away = False
    assert [seldom.round(), seldom.round()] == [3, 0]
    now += LOOK_EVERY_S
    assert seldom.round() == 3
    assert looked == 2
