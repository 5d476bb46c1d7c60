"""Decisions about disclosures: each round has a date, the next follows, and nothing is withheld
without saying on what ground (Art. 3(5)).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, datetime
from math import inf
from typing import TypeVar, assert_never

from events import disclosure as facts
from events.instant import in_zone
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

_EndsRoundT = TypeVar("_EndsRoundT", facts.DisclosurePublished, facts.DisclosureWithheld)

ARTICLE = "Art.3(5)"
MONTHS: Mapping[facts.Recurrence, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How far the rounds of what recurs lie apart."""
OFTEN: Mapping[facts.Recurrence, str] = {
    "once": "至少",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What deciding remembers of a disclosure. ``rounds`` are those that are over; the date of each
    is reckoned from the first, so that a month's last day stays the last.
    """

    item: facts.DisclosureItem
    first_due_at: datetime
    every: facts.Recurrence
    rounds: int = 0
    ended: bool = False

    def due_at(self, after: int = 0) -> datetime | None:
        """The date of the round that runs, or of one so many later; None when there is none."""
        months = MONTHS.get(self.every)
        if months is None:
            return self.first_due_at if self.rounds + after == 0 else None
        return _later(self.first_due_at, (self.rounds + after) * months)


def evolve(disclosure: Disclosure | None, fact: facts.AnyDisclosureFact) -> Disclosure:
    """The disclosure after the fact."""
    if isinstance(fact, facts.DisclosureScheduled):
        return Disclosure(item=fact.item, first_due_at=fact.due_at, every=fact.every)
    assert disclosure is not None
    match fact:
        case facts.DisclosurePublished() | facts.DisclosureWithheld():
            over = fact.next_due_at is None
            return replace(disclosure, rounds=disclosure.rounds + 1, ended=over)
        case facts.DisclosureEnded():
            return replace(disclosure, ended=True)
        case _:
            assert_never(fact)


def decide(disclosure: Disclosure | None, fact: facts.AnyDisclosureFact, at: At) -> Outcome:
    """What follows from a fact about a disclosure. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.DisclosureScheduled):
        if at.community is None:
            refuse(
                "name the community whose owners are to read it",
                rule="disclosure-of-a-community",
                article=ARTICLE,
                field="/community",
            )
        _refuse_no_next(fact)
        return Outcome(facts=(fact,), noticed=_too_seldom(fact, at))
    assert disclosure is not None
    if disclosure.ended:
        refuse(
            "nothing more is to be made public here: schedule it anew",
            rule="disclosure-running",
            article=ARTICLE,
        )
    match fact:
        case facts.DisclosurePublished():
            return _published(disclosure, fact, at)
        case facts.DisclosureWithheld():
            return _withheld(disclosure, fact)
        case facts.DisclosureEnded():
            dropped = fact.model_copy(update={"due_at": disclosure.due_at()})
            return Outcome(facts=(dropped,), noticed=_still_owed(disclosure, at))
        case _:
            assert_never(fact)


def _refuse_no_next(fact: facts.DisclosureScheduled) -> None:
    """Of what recurs, a round that has none after it could neither be published nor withheld."""
    try:
        evolve(None, fact).due_at(after=1)
    except OverflowError:
        refuse(
            "no date that can be written follows this one: schedule the first round earlier",
            rule="disclosure-next-date",
            article=ARTICLE,
            field="/due_at",
        )


def _too_seldom(fact: facts.DisclosureScheduled, at: At) -> tuple[Noticed, ...]:
    owed = at.rules.terms.disclosures.get(fact.item)
    if owed is None or _months(fact.every) <= _months(owed):
        return ()
    return (
        Noticed(
            rule="disclosure-as-often",
            article=ARTICLE,
            proposal=f"公司规则要求{OFTEN[owed]}公开一次：改排公开的周期",
        ),
    )


def _still_owed(disclosure: Disclosure, at: At) -> tuple[Noticed, ...]:
    owed = at.rules.terms.disclosures.get(disclosure.item)
    if owed is None or owed == "once":
        return ()
    return (
        Noticed(
            rule="disclosure-goes-on",
            article=ARTICLE,
            proposal=f"公司规则要求{OFTEN[owed]}公开一次：另排一项接着公开",
        ),
    )


def _months(every: facts.Recurrence) -> float:
    return MONTHS.get(every, inf)


def _published(disclosure: Disclosure, fact: facts.DisclosurePublished, at: At) -> Outcome:
    due_at = disclosure.due_at()
    noticed = []
    if due_at is not None and at.happened_at > due_at:
        noticed.append(
            Noticed(rule="disclosure-in-time", article=ARTICLE, proposal="公示时一并说明延迟原因。")
        )
    if not fact.attachments and all(place.link is None for place in fact.places):
        noticed.append(
            Noticed(
                rule="disclosure-evidenced",
                article=ARTICLE,
                proposal="补上公示现场照片、文件或网页链接。",
            )
        )
    return Outcome(facts=(_round(disclosure, fact),), noticed=tuple(noticed))


def _withheld(disclosure: Disclosure, fact: facts.DisclosureWithheld) -> Outcome:
    missing = "reason" if fact.reason is None else "basis" if fact.basis is None else None
    if missing is not None:
        refuse(
            "say why it is not made public, and on which legal basis",
            rule="withheld-on-a-basis",
            article=ARTICLE,
            field=f"/{missing}",
        )
    return Outcome(facts=(_round(disclosure, fact),))


def _round(disclosure: Disclosure, fact: _EndsRoundT) -> _EndsRoundT:
    """The fact with the dates of the round it ends and of the next."""
    decided = {"due_at": disclosure.due_at(), "next_due_at": disclosure.due_at(after=1)}
    return fact.model_copy(update=decided)


def _later(first: datetime, months: int) -> datetime:
    """The same day so many months on, by the wall calendar; a short month ends sooner. Raises
    ``OverflowError`` beyond the calendar.
    """
    local = in_zone(first, LEDGER_ZONE)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if year > MAXYEAR:
        raise OverflowError("no round follows in the years that can be written")
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(first.tzinfo)


_RUNNING = ("due",)

REGISTER: Register[Disclosure, facts.AnyDisclosureFact] = Register(
    kind="disclosure",
    plural="disclosures",
    letter="DP",
    steps={
        "schedule": Step(fact=facts.DisclosureScheduled),
        "publish": Step(fact=facts.DisclosurePublished, during=_RUNNING),
        "withhold": Step(fact=facts.DisclosureWithheld, roles=MANAGERS, during=_RUNNING),
        "end": Step(fact=facts.DisclosureEnded, roles=MANAGERS, during=_RUNNING),
    },
    evolve=evolve,
    decide=decide,
)
