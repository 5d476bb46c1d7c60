"""How samples of answers show: which were drawn, and what reviewers said of them (Art. 6(1))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import conduct as facts
from projections.registers.sheet import Kind, PartKey, Sheet

REPLY = "reply"


def show(sheet: Sheet, fact: facts.AnyConductFact) -> None:
    """The sample after the fact."""
    match fact:
        case facts.ConductSampled():
            month = fact.day.isoformat()[:7]
            sheet.keep(name=fact.day.isoformat(), left=len(fact.drawn), drawn=[], month=month)
            for each in fact.drawn:
                sheet.put_part(REPLY, each.key, state="to_review", case=each.case, month=month)
            sheet.to("reviewing")
        case facts.ConductReviewed():
            _reviewed(sheet, fact)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyConductFact) -> Iterator[PartKey]:
    """The answers a fact is about."""
    match fact:
        case facts.ConductSampled():
            for each in fact.drawn:
                yield REPLY, each.key
        case facts.ConductReviewed():
            yield REPLY, fact.reply
        case _:
            assert_never(fact)


def _reviewed(sheet: Sheet, fact: facts.ConductReviewed) -> None:
    names = ("score", "warmth", "patience", "clarity", "text")
    sheet.put_part(
        REPLY,
        fact.reply,
        *names,
        state="reviewed",
        done=True,
        reviewed_by=fact.by,
    )
    left = sheet.item.detail["left"] - 1
    sheet.keep(left=left)
    if left == 0:
        sheet.to("reviewed", done=True)


KIND: Kind[facts.AnyConductFact] = Kind(
    kind="conduct_sample", facts=get_args(facts.AnyConductFact), show=show, parts=parts
)
