"""How praise shows: for whom, and there it stays (Art. 1)."""

from events import satisfaction as facts
from projections.months import month_of
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.CommendationReceived) -> None:
    """The praise as it was received."""
    del fact
    sheet.keep(month=month_of(sheet.at))
    sheet.to("received", done=True)


KIND: Kind[facts.CommendationReceived] = Kind(
    kind="commendation", facts=(facts.CommendationReceived,), show=show
)
