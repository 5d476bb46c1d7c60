"""How requests for information show: waiting with a date, then what they came to (Art. 3(5))."""

from typing import assert_never, get_args

from events import information_request as facts
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyInformationFact) -> None:
    """The request after the fact."""
    match fact:
        case facts.InformationRequested():
            sheet.to("waiting", due_at=fact.due_at)
        case facts.InformationAnswered():
            sheet.keep("outcome", "basis", "appeal", "attachments", answered_by=fact.by)
            if fact.outcome == "granted":
                sheet.to("granted", done=True)
            elif fact.outcome == "partly":
                sheet.to("partly", done=True)
            else:
                sheet.to("refused", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyInformationFact] = Kind(
    kind="information_request", facts=get_args(facts.AnyInformationFact), show=show
)
