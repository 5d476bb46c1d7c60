"""How answers to surveys show: a low score waits until somebody asked why (Art. 1)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never, get_args

from events import satisfaction as facts
from events.item import ItemFact
from projections.months import month_of
from projections.registers.sheet import Kind, Sheet

FOLLOW_UP = "follow_up"
ENTRIES: Mapping[type[ItemFact], str] = MappingProxyType({facts.SatisfactionFollowedUp: FOLLOW_UP})


def show(sheet: Sheet, fact: facts.AnySurveyFact) -> None:
    """The answer after the fact."""
    match fact:
        case facts.SatisfactionSurveyed():
            sheet.keep(month=month_of(sheet.at), anonymous=fact.party is None)
            if fact.follow_up_due_at is None:
                sheet.to("good", done=True)
            else:
                sheet.to("low", due_at=fact.follow_up_due_at)
        case facts.SatisfactionFollowedUp():
            sheet.put_entry(FOLLOW_UP, "channel", "text", state=fact.how, followed_up_by=fact.by)
            if fact.how != "not_reached":
                sheet.to("followed_up", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnySurveyFact] = Kind(
    kind="survey", facts=get_args(facts.AnySurveyFact), show=show, entries=ENTRIES
)
