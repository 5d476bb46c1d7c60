"""How dealings with outside bodies show: what is next and by when, and what the other side asked
for (Art. 3(2), 8).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never, get_args

from events import external_contact as facts
from events.instant import parse_instant
from projections.registers.sheet import Kind, PartKey, Sheet

REQUEST, STEP, APPEARANCE = "request", "step", "appearance"


def show(sheet: Sheet, fact: facts.AnyExternalContactFact) -> None:
    """The dealings after the fact."""
    match fact:
        case facts.ExternalContactMade():
            _standing(sheet, fact)
        case facts.ExternalContactFollowedUp():
            sheet.put_entry(STEP, "result", "next_step", state="taken", taken_by=fact.by)
            _standing(sheet, fact)
        case facts.CounterpartyRequestRecorded():
            sheet.put_part(
                REQUEST, fact.key, "text", "reasonable", state="waiting", due_at=fact.reply_due_at
            )
            due = [each for each in (sheet.item.due_at, fact.reply_due_at) if each is not None]
            sheet.to("open", due_at=min(due))
        case facts.CounterpartyRequestAnswered():
            names = ("outcome", "channel")
            sheet.put_part(
                REQUEST, fact.key, *names, state="answered", done=True, answered_by=fact.by
            )
            if sheet.item.state == "open":
                sheet.to("open", due_at=_next_at(sheet))
        case facts.AppearanceChecked():
            _appearance(sheet, fact)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyExternalContactFact) -> Iterator[PartKey]:
    """The request a fact is about."""
    if isinstance(fact, facts.CounterpartyRequestRecorded | facts.CounterpartyRequestAnswered):
        yield REQUEST, fact.key


def _standing(
    sheet: Sheet, fact: facts.ExternalContactMade | facts.ExternalContactFollowedUp
) -> None:
    if fact.nothing_further:
        sheet.to("closed", done=True, due_at=None)
    else:
        sheet.keep("next_step", "next_at")
        sheet.to("open", due_at=fact.next_at)


def _next_at(sheet: Sheet) -> datetime | None:
    """The day of the next step: what is left to do once the other side has its answer."""
    next_at = sheet.item.detail.get("next_at")
    return None if next_at is None else parse_instant(next_at)


def _appearance(sheet: Sheet, fact: facts.AppearanceChecked) -> None:
    if fact.fit:
        sheet.put_entry(APPEARANCE, "person", "remark", state="fit", checked_by=fact.by)
    else:
        sheet.put_entry(APPEARANCE, "person", "remark", state="unfit", checked_by=fact.by)


KIND: Kind[facts.AnyExternalContactFact] = Kind(
    kind="external_contact",
    facts=get_args(facts.AnyExternalContactFact),
    show=show,
    parts=parts,
    entries={facts.ExternalContactFollowedUp: STEP, facts.AppearanceChecked: APPEARANCE},
)
