"""How a round of a disclosure stands."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from projections.reading import AsOf
from projections.registers.disclosed import Round, Rounds
from services.questions.contract import Questions
from services.questions.disclosed import EXPECTED, disclosure_calendar, standing

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


class Known:
    """One community with its fee standards scheduled, under rules that name what is owed."""

    def __init__(self, *owed: str) -> None:
        self._owed = [{"item": item, "every": "year"} for item in owed]

    def communities(self) -> list[Any]:
        return [SimpleNamespace(community="yinhu")]

    def disclosure_rounds(self, _asked: object, _as_of: AsOf) -> Rounds:
        scheduled = frozenset({("yinhu", "fee_standards")})
        return Rounds(rounds=(), scheduled=scheduled, complete=True, watermark=1)

    def one_item(self, _kind: str, _item: str, _as_of: AsOf, *, asker: str) -> Any:
        return SimpleNamespace(detail={"disclosures": self._owed}) if asker else None


@pytest.mark.proves("Art.3(5)", "disclosure-calendar")
@pytest.mark.parametrize(
    ("owed", "unscheduled"),
    [
        (("fee_standards", "work_report"), ("work_report",)),
        ((), tuple(item for item in EXPECTED if item != "fee_standards")),
    ],
)
def test_what_the_rules_have_made_public_and_nobody_has_scheduled_is_named(
    owed: tuple[str, ...], unscheduled: tuple[str, ...]
) -> None:
    found = disclosure_calendar(
        cast("Questions", Known(*owed)),
        AsOf(position=None, instant=DUE),
        communities=None,
        first_day=DUE.date(),
        last_day=DUE.date(),
        asker="staff:1",
    )
    assert found.unscheduled == {"yinhu": unscheduled}
