"""The written pages, taken apart so that tests can hold them against the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
_CELL_END = re.compile(r" \| ?")


def name_of(page: Path) -> str:
    """A page as a test's name shows it."""
    return page.relative_to(ROOT).as_posix()


def links(page: Path) -> list[str]:
    """Where a page's links lead, as written; those in code are none."""
    prose = _CODE.sub("", _FENCED.sub("", page.read_text(encoding="utf-8")))
    return _LINK.findall(prose)


def anchors(page: Path) -> set[str]:
    """What a link may name behind ``#``, made of the headings as forges make it."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def section(page: Path, heading: str) -> str:
    """The text below a heading of the second level, up to the next one."""
    _, _, after = page.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    if not after:
        raise LookupError(f"{name_of(page)} has no section {heading!r}")
    return after.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table row below its header."""
    found = [_CELL_END.split(row.strip()) for row in _ROW.findall(text)]
    return [cells for cells in found if cells[0].startswith("`")]


def events(page: Path) -> Iterator[dict[str, Any]]:
    """Every CloudEvent written on one line in a code block."""
    return events_in(page.read_text(encoding="utf-8"))


def events_in(text: str) -> Iterator[dict[str, Any]]:
    """The same of a part of a page."""
    for block in _FENCED.findall(text):
        for line in block.splitlines():
            if line.startswith('{"specversion"'):
                yield orjson.loads(line)
