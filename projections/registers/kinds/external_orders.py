"""How orders of authorities show: which date comes next, theirs or our own (Art. 3(4))."""

from typing import assert_never, get_args

from events import external_order as facts
from events.instant import format_instant, parse_instant
from projections.months import month_of
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: facts.AnyExternalOrderFact) -> None:
    """The order after the fact. While it is open its deadline is the company's own date."""
    match fact:
        case facts.ExternalOrderReceived():
            sheet.keep(urged=0, month=month_of(sheet.at))
            sheet.to("to_sign", due_at=fact.sign_by or fact.internal_due_at)
        case facts.ExternalOrderSigned():
            internal = parse_instant(sheet.item.detail["internal_due_at"])
            sheet.keep(signed_at=format_instant(sheet.at))
            sheet.to("signed", due_at=internal, assignee=fact.assignee)
        case facts.ExternalOrderReturned():
            sheet.keep("reason", "route")
            sheet.to("returned", done=True, due_at=None)
        case facts.ExternalOrderUrged():
            sheet.keep(urged=sheet.item.detail["urged"] + 1, supervised=fact.supervised)
        case facts.ExternalOrderExtensionRequested():
            sheet.keep(asked_until=fact.to_data()["until"])
        case facts.ExternalOrderExtensionDecided():
            sheet.keep("granted", "due_at", "internal_due_at", asked_until=None)
            if fact.internal_due_at is not None:
                sheet.to("signed", due_at=fact.internal_due_at)
        case facts.ExternalOrderReplied():
            sheet.keep("result", replied_by=fact.by, replied_at=format_instant(sheet.at))
            sheet.to("replied", due_at=None)
        case facts.ExternalOrderEvaluated():
            sheet.keep("satisfied", "score")
            sheet.to("evaluated", done=True)
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyExternalOrderFact] = Kind(
    kind="external_order", facts=get_args(facts.AnyExternalOrderFact), show=show
)
