"""Reads a sheet, CSV or XLSX, into rows of text under the titles of its first line."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.errors import SetupError

FILE_MAX_BYTES = 64 * 1_048_576
ROWS_MAX = 100_000
ENCODINGS = ("utf-8-sig", "gb18030")
"""Spreadsheet programs in China write GB 18030, others UTF-8, with or without a mark."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row. ``line`` is the one a person sees in the file; ``cells`` has a text for each
    title.
    """

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A file's titles and rows; empty rows are left out."""

    titles: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(path: Path) -> Sheet:
    """The first sheet of a workbook, or a CSV file. Raises ``SetupError``, saying what to do."""
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error
    if size_bytes > FILE_MAX_BYTES:
        raise SetupError(f"{path} is larger than {FILE_MAX_BYTES} bytes: divide it")
    if path.suffix.lower() == ".xlsx":
        return _sheet(path, _workbook_lines(path))
    return _sheet(path, _csv_lines(path))


def _sheet(path: Path, lines: Iterator[tuple[int, Sequence[str]]]) -> Sheet:
    first = next(lines, None)
    if first is None:
        raise SetupError(f"{path} is empty: its first line names the columns")
    titles = tuple(title.strip() for title in first[1])
    while titles and not titles[-1]:
        titles = titles[:-1]
    doubled = sorted({title for title in titles if titles.count(title) > 1})
    if doubled:
        raise SetupError(f"{path} names a column twice: {', '.join(doubled)}")
    rows = []
    for line, cells in lines:
        texts = [cell.strip() for cell in cells[: len(titles)]]
        texts += [""] * (len(titles) - len(texts))
        if any(texts):
            rows.append(Row(line=line, cells=dict(zip(titles, texts, strict=True))))
        if len(rows) > ROWS_MAX:
            raise SetupError(f"{path} has more than {ROWS_MAX} rows: divide it")
    return Sheet(titles=titles, rows=tuple(rows))


def _csv_lines(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(path)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise SetupError(f"{path}, line {reader.line_num}, is no CSV: {error}") from error


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SetupError(f"{path} is neither UTF-8 nor GB 18030: save it as CSV UTF-8 or as XLSX")


def _workbook_lines(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError, ValueError) as error:
        raise SetupError(f"{path} is no XLSX workbook: save it as one, or as CSV") from error
    try:
        sheet = workbook.worksheets[0]
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_text(value) for value in values]
    finally:
        workbook.close()


def _text(value: Any) -> str:
    """A cell as a person reads it: a telephone number a program took for a number is one again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
