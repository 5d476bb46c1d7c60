"""How reconciliations show: day and both numbers in one line, open while they differ
(situation:reconciliation).
"""

from typing import assert_never, get_args

from events import reconciliation as facts
from projections.registers.sheet import Kind, Sheet

COUNT, EXPLANATION = "count", "explanation"


def show(sheet: Sheet, fact: facts.AnyReconciliationFact) -> None:
    """The reconciliation after the fact."""
    match fact:
        case facts.SourceReconciled():
            _compare(sheet, fact, fact.outside)
        case facts.SourceRecounted():
            told = sheet.item.detail["outside"] if fact.outside is None else fact.outside
            _compare(sheet, fact, told)
        case facts.GapExplained():
            sheet.put_entry(EXPLANATION, "reason", state="explained", explained_by=fact.by)
            sheet.to("explained", done=True)
        case _:
            assert_never(fact)


def _compare(
    sheet: Sheet, fact: facts.SourceReconciled | facts.SourceRecounted, outside: int
) -> None:
    held = fact.held or 0
    gap = held - outside
    agreed = gap == 0
    day = sheet.item.detail["day"]
    name = f"{day} · {held} / {outside}" + ("" if agreed else f" · {gap:+d}")
    sheet.keep(name=name, outside=outside, held=held, gap=gap, position=fact.position)
    state = "agreed" if agreed else "gap"
    sheet.put_entry(COUNT, "evidence", state=state, outside=outside, held=held, gap=gap)
    sheet.to(state, done=agreed)


KIND: Kind[facts.AnyReconciliationFact] = Kind(
    kind="reconciliation",
    facts=get_args(facts.AnyReconciliationFact),
    show=show,
    entries={
        facts.SourceReconciled: COUNT,
        facts.SourceRecounted: COUNT,
        facts.GapExplained: EXPLANATION,
    },
)
