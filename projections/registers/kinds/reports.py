"""How reports show: who has each now, and by when an answer is due (Art. 7(1), 3(4))."""

from collections.abc import Iterator
from typing import Any, assert_never, get_args

from events import report as facts
from projections.registers.sheet import Kind, PartKey, Sheet

STATION = "station"


def show(sheet: Sheet, fact: facts.AnyReportFact) -> None:
    """The report after the fact."""
    match fact:
        case facts.ReportSubmitted():
            sheet.keep(confidential=False)
            _hand(sheet, fact, to_level=fact.to_level)
            sheet.to("submitted", due_at=fact.answer_by, assignee=fact.to)
        case facts.ConfidentialReportSubmitted():
            sheet.keep(confidential=True)
            _hand(sheet, fact)
            sheet.to("submitted", due_at=fact.answer_by, assignee=fact.to)
        case facts.ReportPassedOn():
            sheet.put_part(STATION, fact.receiver or fact.by, "note", state="passed_on", done=True)
            level: dict[str, Any] = {} if fact.to_level is None else {"to_level": fact.to_level}
            _hand(sheet, fact, **level)
            sheet.to("passed_on", due_at=fact.answer_by, assignee=fact.to)
        case facts.ReportAnswered():
            sheet.put_part(STATION, fact.receiver or fact.by, state="answered", done=True)
            sheet.keep("answer")
            sheet.to("answered", done=True, due_at=None)
        case facts.ReportWithdrawn():
            sheet.keep("reason")
            sheet.to("withdrawn", done=True, due_at=None)
        case _:
            assert_never(fact)


def _hand(
    sheet: Sheet,
    fact: facts.ReportSubmitted | facts.ConfidentialReportSubmitted | facts.ReportPassedOn,
    **level: Any,
) -> None:
    sheet.put_part(
        STATION, fact.to, state="holding", assignee=fact.to, due_at=fact.answer_by, **level
    )


def parts(fact: facts.AnyReportFact) -> Iterator[PartKey]:
    """Whoever had the report, and whoever has it."""
    match fact:
        case facts.ReportSubmitted() | facts.ConfidentialReportSubmitted():
            yield STATION, fact.to
        case facts.ReportPassedOn():
            yield STATION, fact.receiver or fact.by
            yield STATION, fact.to
        case facts.ReportAnswered():
            yield STATION, fact.receiver or fact.by
        case facts.ReportWithdrawn():
            pass
        case _:
            assert_never(fact)


KIND: Kind[facts.AnyReportFact] = Kind(
    kind="report",
    facts=get_args(facts.AnyReportFact),
    show=show,
    parts=parts,
    ends_parts=True,
    owed={STATION: ("holding",)},
)
