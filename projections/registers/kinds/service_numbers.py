"""How published numbers show: standing, or withdrawn (Art. 4(2))."""

from typing import assert_never, get_args

from events import service_number as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyServiceNumberFact) -> None:
    """The number after the fact."""
    match fact:
        case facts.ServiceNumberPublished():
            sheet.to("published")
        case facts.ServiceNumberWithdrawn():
            sheet.keep("ended_at", "reason")
            sheet.to("withdrawn", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyServiceNumberFact] = Kind(
    kind="service_number", facts=get_args(facts.AnyServiceNumberFact), show=show
)
"""Published numbers have no parts and nothing that falls due."""
