"""How visits at home show: the newest first, each with whom it met (Art. 4(2))."""

from events import home_visit as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyHomeVisitFact) -> None:
    """The visit, which is whole from the start."""
    if fact.met in facts.SPOKEN_WITH:
        sheet.to("spoken", done=True)
    else:
        sheet.to("not_met", done=True)


KIND: Kind[facts.AnyHomeVisitFact] = Kind(
    kind="home_visit", facts=(facts.HomeVisitMade,), show=show
)
