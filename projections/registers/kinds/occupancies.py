"""How occupancies show: who lives where as what, and who may act for them (Art. 2)."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import occupancy as facts
from projections.registers.sheet import Kind, PartKey, Sheet

AUTHORITY = "authority"


def show(sheet: Sheet, fact: facts.AnyOccupancyFact) -> None:
    """The occupancy after the fact."""
    match fact:
        case facts.OccupancyStarted():
            sheet.to("running", due_at=fact.until)
        case facts.OccupancyEnded():
            sheet.keep("ended_at", "reason")
            sheet.to("ended", done=True, due_at=None)
        case facts.AuthorityGranted():
            sheet.put_part(
                AUTHORITY,
                fact.key,
                "to",
                "purposes",
                "evidence",
                state="in_force",
                due_at=fact.until,
            )
        case facts.AuthorityRevoked():
            sheet.put_part(AUTHORITY, fact.key, state="revoked")
        case _:
            assert_never(fact)


def parts(fact: facts.AnyOccupancyFact) -> Iterator[PartKey]:
    """The authority a fact is about."""
    if isinstance(fact, facts.AuthorityGranted | facts.AuthorityRevoked):
        yield AUTHORITY, fact.key


KIND: Kind[facts.AnyOccupancyFact] = Kind(
    kind="occupancy", facts=get_args(facts.AnyOccupancyFact), show=show, parts=parts
)
