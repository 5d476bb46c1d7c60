"""The dashboard as a sheet, for whoever goes on reckoning with it: a row a figure, CSV or XLSX."""

import csv
import io
from collections.abc import Iterator
from typing import Literal

from openpyxl import Workbook

from projections.dashboard.model import AGE_DAYS, Board, Figures
from projections.rates import Rate
from services.questions.dashboards import kinds_of

SheetFormat = Literal["csv", "xlsx"]
MEDIA_TYPES: dict[SheetFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADINGS = ("group", "figure", "value", "of", "percent", "unit", "position", "as_of")
_SECOND_US = 1_000_000

Row = tuple[str, str, float | None, int | None, float | None, str]


def sheet_of(board: Board, form: SheetFormat) -> bytes:
    """The file. The first group, without a name, is the whole selection."""
    known = (board.position, board.instant.isoformat())
    rows = [(*row, *known) for row in _rows(board)]
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        writer.writerows(rows)
        # Excel takes a file for UTF-8 only where it begins like this.
        return text.getvalue().encode("utf-8-sig")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("dashboard")
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(board: Board) -> Iterator[Row]:
    for group, figures in (("", board.total), *board.groups.items()):
        for figure, value, of, percent, unit in _figures(figures):
            yield group, figure, value, of, percent, unit


def _figures(
    figures: Figures,
) -> Iterator[tuple[str, float | None, int | None, float | None, str]]:
    promises = {"all": figures.all_on_time}
    promises |= {kind: figures.on_time[kind] for kind in kinds_of(figures)}
    for kind, each in promises.items():
        yield f"on_time.{kind}", *_rate(each.rate), "promises"
        for state in ("met", "late", "running_late", "running", "void"):
            yield f"on_time.{kind}.{state}", getattr(each, state), None, None, "promises"
    for kind, times in figures.times.items():
        for percent in (50, 90, 95):
            took_us = getattr(times, f"p{percent}_us")
            yield f"times.{kind}.p{percent}", _seconds(took_us), times.cases, None, "seconds"
    backlog = figures.backlog
    yield "backlog", backlog.cases, None, None, "cases"
    for index, count in enumerate(backlog.ages):
        edge = f"under {AGE_DAYS[index]} d" if index < len(AGE_DAYS) else "older"
        yield f"backlog.{index} ({edge})", count, backlog.cases, None, "cases"
    yield "backlog.p50", _seconds(backlog.p50_us), backlog.cases, None, "seconds"
    yield "backlog.p90", _seconds(backlog.p90_us), backlog.cases, None, "seconds"
    yield "backlog.oldest", _seconds(backlog.oldest_us), backlog.cases, None, "seconds"
    for hour, count in enumerate(figures.forecast, start=1):
        yield f"forecast.{hour}", count, None, None, "promises"
    yield "returned", *_rate(figures.return_rate), "cases"
    yield "reopened", *_rate(figures.reopen_rate), "cases"
    yield "revisits.satisfied", *_rate(figures.satisfaction), "revisits"
    for outcome, count in figures.revisits.items():
        yield f"revisits.{outcome}", count, None, None, "revisits"


def _rate(rate: Rate) -> tuple[int, int, float | None]:
    return rate.count, rate.of, rate.percent


def _seconds(length_us: int | None) -> float | None:
    return None if length_us is None else length_us / _SECOND_US
