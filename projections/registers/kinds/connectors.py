"""How connectors show: who carries messages by which channel (Art. 4(4))."""

from typing import assert_never, get_args

from events import connector as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyConnectorFact) -> None:
    """The connector after the fact."""
    match fact:
        case facts.ConnectorRegistered():
            sheet.keep("source", "within_minutes")
            sheet.to("carrying")
        case facts.ConnectorRetired():
            sheet.keep("reason")
            sheet.to("retired", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyConnectorFact] = Kind(
    kind="connector", facts=get_args(facts.AnyConnectorFact), show=show
)
