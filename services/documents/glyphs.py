"""Which characters a font has: PDF/A forbids a character no glyph shows, so those it lacks are
written as their number (OpenType, table ``cmap``).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

_SEGMENTED, _GROUPED = 4, 12
"""Formats of a map: segments of the first plane, groups of all planes."""

_TABLE_RECORD_BYTES, _MAP_RECORD_BYTES, _GROUP_BYTES = 16, 8, 12
_LAST = 0xFFFF


def characters_of(font: Path) -> frozenset[int]:
    """Every code point the font file has a glyph for. Raises ``ValueError`` for one without a
    map.
    """
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for index in range(count):
        record = start + 4 + index * _MAP_RECORD_BYTES
        (offset,) = struct.unpack_from(">I", data, record + 4)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == _GROUPED:
            found.update(_grouped(data, start + offset))
        elif form == _SEGMENTED:
            found.update(_segmented(data, start + offset))
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        record = 12 + index * _TABLE_RECORD_BYTES
        if data[record : record + 4] == tag:
            (offset,) = struct.unpack_from(">I", data, record + 8)
            return int(offset)
    raise ValueError(f"the font has no table {tag.decode()}")


def _grouped(data: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + index * _GROUP_BYTES)
        yield from range(first, last + 1)


def _segmented(data: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    ends, starts = at + 14, at + 16 + doubled
    deltas, ranges = starts + doubled, starts + 2 * doubled
    for step in range(0, doubled, 2):
        first, last = _u16(data, starts + step), _u16(data, ends + step)
        delta, within = _u16(data, deltas + step), _u16(data, ranges + step)
        for code in range(first, min(last, _LAST - 1) + 1):
            glyph = code if not within else _u16(data, ranges + step + within + 2 * (code - first))
            # A range that names glyph 0 has nothing for that character, whatever the delta.
            if (not within or glyph) and (glyph + delta) & _LAST:
                yield code


def _u16(data: bytes, at: int) -> int:
    (value,) = struct.unpack_from(">H", data, at)
    return int(value)
