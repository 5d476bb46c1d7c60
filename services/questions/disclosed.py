"""The disclosure calendar: what has to be made public when, done, due or late (Art. 3(5))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, get_args

from events.disclosure import DisclosureItem
from events.instant import in_zone
from events.ruleset import RULESET_ID
from projections.months import COMPANY_ZONE
from projections.reading import AsOf
from projections.registers.disclosed import Round, RoundsFilter
from services.questions.contract import Questions

Standing = Literal["late", "due", "done", "done_late", "withheld"]
"""``late``: not public, and its day is over. ``done_late``: made public after its day."""

EXPECTED: tuple[DisclosureItem, ...] = tuple(
    item for item in get_args(DisclosureItem) if item != "other"
)
"""What every community's owners are to be shown where the company's rules name nothing; the
calendar names what nobody has scheduled.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A round, the day in China it is due on, and how it stands."""

    round: Round
    due_on: date
    standing: Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Entries of the days from ``first_day`` to ``last_day`` and whatever is late, the earliest
    first. ``unscheduled`` names by community what nobody has scheduled; ``complete`` is False where
    there is more.
    """

    first_day: date
    last_day: date
    entries: tuple[Entry, ...]
    unscheduled: Mapping[str, tuple[str, ...]]
    complete: bool
    watermark: int


def disclosure_calendar(
    questions: Questions,
    as_of: AsOf,
    *,
    communities: frozenset[str] | None,
    first_day: date,
    last_day: date,
    asker: str,
) -> Calendar:
    """The calendar of these days, both included."""
    asked = RoundsFilter(
        communities=communities,
        first=datetime.combine(first_day, time.min, COMPANY_ZONE),
        last=datetime.combine(last_day, time.max, COMPANY_ZONE),
    )
    found = questions.disclosure_rounds(asked, as_of)
    owed = _owed(questions, as_of, asker)
    seen = [
        each.community
        for each in questions.communities()
        if communities is None or each.community in communities
    ]
    return Calendar(
        first_day=first_day,
        last_day=last_day,
        entries=tuple(
            Entry(
                round=each,
                due_on=in_zone(each.due_at, COMPANY_ZONE).date(),
                standing=standing(each, as_of.instant),
            )
            for each in found.rounds
        ),
        unscheduled={
            community: tuple(item for item in owed if (community, item) not in found.scheduled)
            for community in seen
        },
        complete=found.complete,
        watermark=found.watermark,
    )


def _owed(questions: Questions, as_of: AsOf, asker: str) -> tuple[str, ...]:
    """What the company's rules have made public everywhere."""
    rules = questions.one_item("ruleset", RULESET_ID, as_of, asker=asker)
    named = () if rules is None else rules.detail.get("disclosures") or ()
    return tuple(each["item"] for each in named) or EXPECTED


def standing(each: Round, instant: datetime) -> Standing:
    """How a round stands at an instant."""
    if each.state == "withheld":
        return "withheld"
    if each.published_at is not None:
        return "done" if each.published_at <= each.due_at else "done_late"
    return "late" if each.due_at < instant else "due"
