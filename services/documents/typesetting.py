"""Makes PDF/A-2b of a document, with its fonts inside: the same document is the same bytes.

The document goes to the template as data, so nothing somebody typed is ever read as markup.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import typst

from events.instant import in_zone
from services.documents.document import Document
from services.documents.fonts import FONT_FILES, FONTS_FOLDER
from services.documents.glyphs import characters_of
from services.documents.telling import ZONE_OF_PAPER
from services.errors import SetupError

TEMPLATE = Path(__file__).parent / "templates" / "record.typ"
RUN_MAX_CHARACTERS, PIECE_CHARACTERS = 30, 12
_UNBROKEN = re.compile(rf"[!-~]{{{RUN_MAX_CHARACTERS + 1},}}")
_PIECE = re.compile(rf"(.{{{PIECE_CHARACTERS}}})(?=.)")
_LINE_ENDS = frozenset("\n\x0b\x0c\r\x85\u2028\u2029")
_ZERO_WIDTH_SPACE = "\u200b"


def typeset(document: Document, *, fonts: Path = FONTS_FOLDER) -> bytes:
    """The document as PDF/A-2b. Raises ``SetupError`` when set-up has not brought the fonts."""
    held, covered = _fonts(fonts)
    data = _texts(asdict(document), functools.partial(printable, covered=covered))
    day = in_zone(document.dated, ZONE_OF_PAPER)
    data["dated"] = {"year": day.year, "month": day.month, "day": day.day}
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=held,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="a-2b",
        sys_inputs={"document": orjson.dumps(data).decode()},
    )
    assert isinstance(made, bytes)
    return made


def printable(text: str, *, covered: frozenset[int]) -> str:
    """The text in characters the font has; each other one as its number, ``〔U+1F600〕``.

    Controls, among them those that turn the direction of reading, are numbers too: on paper
    nothing hides. Long runs without a space may be broken, so that they stay on the page.
    """
    shown = "".join(_shown(character, covered) for character in text.replace("\r\n", "\n"))
    return _UNBROKEN.sub(lambda run: _PIECE.sub(rf"\1{_ZERO_WIDTH_SPACE}", run.group()), shown)


def _shown(character: str, covered: frozenset[int]) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if unicodedata.category(character).startswith("C") or ord(character) not in covered:
        return f"〔U+{ord(character):04X}〕"
    return character


@functools.cache
def _fonts(folder: Path) -> tuple[typst.Fonts, frozenset[int]]:
    """The fonts, read once, and the characters all of them have."""
    paths = [folder / name for name in FONT_FILES]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise SetupError(f"the fonts {', '.join(missing)} are missing: `make run` fetches them")
    held = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    return held, frozenset.intersection(*(characters_of(path) for path in paths))


def _texts(node: Any, change: Callable[[str], str]) -> Any:
    match node:
        case str():
            return change(node)
        case dict():
            return {name: _texts(value, change) for name, value in node.items()}
        case list() | tuple():
            return [_texts(value, change) for value in node]
        case _:
            return node
