"""How refused channels show: what was stopped, and whether anybody looked at it (Art. 5(3))."""

from typing import assert_never, get_args

from events import refusal as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyRefusalFact) -> None:
    """The refusal after the fact."""
    match fact:
        case facts.ChannelRefused():
            sheet.to("refused")
        case facts.RefusalReviewed():
            sheet.keep("text")
            sheet.to("reviewed", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyRefusalFact] = Kind(
    kind="refusal", facts=get_args(facts.AnyRefusalFact), show=show
)
