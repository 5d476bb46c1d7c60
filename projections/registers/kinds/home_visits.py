"""How visits at home show: the newest first, each with whom it met (Art. 4(2))."""

from typing import get_args

from events import home_visit as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyHomeVisitFact) -> None:
    """The visit, which is whole from the start; later it may be told that it had been planned."""
    if isinstance(fact, facts.HomeVisitTraced):
        sheet.keep("visit")
    elif fact.met in facts.SPOKEN_WITH:
        sheet.to("spoken", done=True)
    else:
        sheet.to("not_met", done=True)


KIND: Kind[facts.AnyHomeVisitFact] = Kind(
    kind="home_visit", facts=get_args(facts.AnyHomeVisitFact), show=show
)
