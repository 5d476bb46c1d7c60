"""How findings show: open until somebody says what they are worth."""

from typing import assert_never, get_args

from events import finding as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyFindingFact) -> None:
    """The finding after the fact."""
    match fact:
        case facts.FindingRaised():
            sheet.to("open")
        case facts.FindingConfirmed():
            sheet.keep("remedy", answered_by=fact.by)
            sheet.to("confirmed", done=True)
        case facts.FindingDismissed():
            sheet.keep("reason", answered_by=fact.by)
            sheet.to("dismissed", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyFindingFact] = Kind(
    kind="finding", facts=get_args(facts.AnyFindingFact), show=show
)
