"""How a round of a disclosure stands."""

from datetime import UTC, datetime, timedelta

import pytest

from projections.registers.disclosed import Round
from services.questions.disclosed import standing

DUE = datetime(2026, 11, 10, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.proves("Art.3(5)", "disclosure-calendar")
@pytest.mark.parametrize(
    ("state", "published_at", "instant", "stands"),
    [
        ("due", None, DUE - DAY, "due"),
        ("due", None, DUE, "due"),
        ("due", None, DUE + DAY, "late"),
        ("published", DUE, DUE + DAY, "done"),
        ("published", DUE + DAY, DUE + 2 * DAY, "done_late"),
        ("withheld", None, DUE + DAY, "withheld"),
    ],
)
def test_a_round_is_late_once_its_day_is_over(
    state: str, published_at: datetime | None, instant: datetime, stands: str
) -> None:
    each = Round(
        disclosure="1",
        day="2026-11-10",
        number=None,
        community="yinhu",
        item="fee_standards",
        name="收费标准",
        every="year",
        audience="owners",
        state=state,
        due_at=DUE,
        published_at=published_at,
    )
    assert standing(each, instant) == stands
