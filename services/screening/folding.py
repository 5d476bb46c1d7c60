"""One form for all ways of writing the same: full width and half, traditional and simplified,
capital and small. A folded text is as long as what was written, so a place found in one is the
place in the other.
"""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping

import opencc

_HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
_OTHER_FORMS = ((0x00A0, 0x00FF), (0x2070, 0x209F), (0x2460, 0x24FF), (0x2776, 0x2793))
_WIDE_FORMS = ((0x3000, 0x3000), (0xFF01, 0xFFEE), (0x1D7CE, 0x1D7FF))
_FILLERS = re.compile(r"[ \t\u00ad\u200b-\u200f\u2060\ufeff·•・‧∙\-_~*^|/\\.…—–]+")
"""What is put between two characters so that a search does not see them as neighbours. Full stops,
commas and line ends are not among them: those end what is said.
"""


def fold(text: str) -> str:
    """The text in simplified characters, half width and small letters; its length is kept."""
    return text.translate(_table())


class Squeezed:
    """A folded text without the fillers between its characters. ``text`` is to be searched, and
    :meth:`span` tells where in the folded text a place of it lies.
    """

    def __init__(self, folded: str) -> None:
        pieces: list[str] = []
        self._starts, self._origins, length, reached = [0], [0], 0, 0
        for filler in _FILLERS.finditer(folded):
            piece = folded[reached : filler.start()]
            pieces.append(piece)
            length, reached = length + len(piece), filler.end()
            self._starts.append(length)
            self._origins.append(reached)
        self.text = "".join([*pieces, folded[reached:]])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open, in the folded text; ``end`` is greater than ``start``."""
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, index: int) -> int:
        piece = bisect_right(self._starts, index) - 1
        return self._origins[piece] + index - self._starts[piece]


@functools.cache
def _table() -> Mapping[int, str]:
    to_simplified = opencc.OpenCC("t2s").convert
    table: dict[int, str] = {}
    for first, last in _HAN_BLOCKS:
        for point in range(first, last + 1):
            simplified = to_simplified(chr(point))
            if simplified != chr(point) and len(simplified) == 1:
                table[point] = simplified
    for first, last in (*_OTHER_FORMS, *_WIDE_FORMS):
        for point in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(point)).lower()
            if folded != chr(point) and len(folded) == 1:
                table[point] = folded
    table |= {point: chr(point + 32) for point in range(ord("A"), ord("Z") + 1)}
    return table
