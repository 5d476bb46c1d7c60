"""How disclosures show: each round as a part with its date, the running one as the item's (Art.
3(5)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never, get_args

from events import disclosure as facts
from events.instant import format_instant
from projections.months import day_of
from projections.registers.sheet import Kind, PartKey, Sheet

ROUND = "round"


def show(sheet: Sheet, fact: facts.AnyDisclosureFact) -> None:
    """The disclosure after the fact."""
    match fact:
        case facts.DisclosureScheduled():
            _open_round(sheet, fact.due_at)
            sheet.to("due", due_at=fact.due_at)
        case facts.DisclosurePublished():
            sheet.put_part(
                ROUND,
                _key(fact.due_at),
                "places",
                "covers",
                "attachments",
                state="published",
                due_at=fact.due_at,
                published_at=format_instant(sheet.at),
            )
            sheet.keep(last_published_at=format_instant(sheet.at))
            _next(sheet, fact.next_due_at, then="published")
        case facts.DisclosureWithheld():
            sheet.put_part(
                ROUND, _key(fact.due_at), "reason", "basis", state="withheld", due_at=fact.due_at
            )
            _next(sheet, fact.next_due_at, then="withheld")
        case facts.DisclosureEnded():
            sheet.put_part(ROUND, _key(fact.due_at), "reason", state="dropped", due_at=fact.due_at)
            sheet.to("ended", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyDisclosureFact) -> Iterator[PartKey]:
    """The round a fact is about, and the one that follows."""
    yield ROUND, _key(fact.due_at)
    if isinstance(fact, facts.DisclosurePublished | facts.DisclosureWithheld) and fact.next_due_at:
        yield ROUND, _key(fact.next_due_at)


def _next(sheet: Sheet, next_due_at: datetime | None, *, then: str) -> None:
    if next_due_at is None:
        sheet.to(then, done=True, due_at=None)
        return
    _open_round(sheet, next_due_at)
    sheet.to("due", due_at=next_due_at)


def _open_round(sheet: Sheet, due_at: datetime) -> None:
    sheet.put_part(ROUND, _key(due_at), state="due", due_at=due_at)


def _key(due_at: datetime | None) -> str:
    """A round is named by its day."""
    assert due_at is not None, "decided when the round ended"
    return day_of(due_at)


KIND: Kind[facts.AnyDisclosureFact] = Kind(
    kind="disclosure", facts=get_args(facts.AnyDisclosureFact), show=show, parts=parts
)
