"""How suggestion boxes show: when each must be opened next, and how far its slips are registered
(Art. 4(1)).
"""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import box as facts
from projections.registers.sheet import Kind, PartKey, Sheet

ROUND, SLIP = "round", "slip"


def show(sheet: Sheet, fact: facts.AnyBoxFact) -> None:
    """The box after the fact."""
    match fact:
        case facts.BoxInstalled():
            sheet.to("hanging", due_at=fact.next_opening_due_at)
        case facts.BoxOpened():
            sheet.put_part(
                ROUND, fact.round, "slips", "witness", state="counted", opened_by=fact.by
            )
            sheet.to("hanging", due_at=fact.next_opening_due_at)
        case facts.SuggestionRegistered():
            sheet.put_part(
                SLIP, str(fact.serial), "round", "category", "text", "party", state="registered"
            )
        case facts.SlipScanned():
            sheet.put_part(SLIP, str(fact.serial), "scan", state="scanned")
        case facts.BoxReconciled():
            sheet.put_part(ROUND, fact.round, state="reconciled", reconciled_by=fact.by)
        case facts.BoxRemoved():
            sheet.keep("reason")
            sheet.to("removed", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyBoxFact) -> Iterator[PartKey]:
    """The opening or the slip a fact is about."""
    match fact:
        case facts.BoxOpened() | facts.BoxReconciled():
            yield ROUND, fact.round
        case facts.SuggestionRegistered() | facts.SlipScanned():
            yield SLIP, str(fact.serial)
        case _:
            pass


KIND: Kind[facts.AnyBoxFact] = Kind(
    kind="box", facts=get_args(facts.AnyBoxFact), show=show, parts=parts
)
