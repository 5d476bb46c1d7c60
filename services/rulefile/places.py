"""Where in a TOML or JSON file a value stands, so that whoever edits it is told line and column."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Pointer = tuple[str, ...]
"""The steps of a JSON Pointer (RFC 6901)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Counted from 1, as editors do; columns in characters."""

    line: int
    column: int


class Places:
    """What is known of a file. A value that has no place of its own has that of what it is in."""

    def __init__(self, known: Mapping[Pointer, Place]) -> None:
        self._known = known

    def of(self, pointer: Pointer) -> Place:
        """The nearest place; the first line where nothing is known."""
        for length in range(len(pointer), 0, -1):
            if (found := self._known.get(pointer[:length])) is not None:
                return found
        return Place(line=1, column=1)


_TOKEN = re.compile(r'[ \t\r\n]*(?:([\[\]{},:])|("(?:[^"\\]|\\.)*")|([^\s\[\]{},:"]+))')
_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([^\]#]+?)[ \t]*\]")
_KEY = re.compile(r"""^([ \t]*)("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_.-]+)[ \t]*=[ \t]*""")
_INLINE_KEY = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*=[ \t]*""")


def places_in_json(text: str) -> Places:
    """The places of well-formed JSON."""
    lines = _Lines(text)
    known = {pointer: lines.place(offset) for pointer, offset in _json_values(text)}
    return Places(known)


def places_in_toml(text: str) -> Places:
    """The places of well-formed TOML: of tables, of keys, of keys in a table on one line."""
    known: dict[Pointer, Place] = {}
    counts: dict[Pointer, int] = {}
    table: Pointer = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header is not None and "=" not in line.partition("]")[0]:
            table = _table(_steps(header.group(2)), header.group(1) == "[[", counts)
            known.setdefault(table, Place(line=number, column=header.start(1) + 1))
            continue
        key = _KEY.match(line)
        if key is None:
            continue
        pointer = (*table, *_steps(key.group(2)))
        known.setdefault(pointer, Place(line=number, column=key.end() + 1))
        if line[key.end() :].startswith("{"):
            for inner in _INLINE_KEY.finditer(line, key.end()):
                place = Place(line=number, column=inner.end() + 1)
                known.setdefault((*pointer, inner.group(1).strip("\"'")), place)
    return Places(known)


def _table(named: Pointer, repeated: bool, counts: dict[Pointer, int]) -> Pointer:
    """The pointer of a table; what is repeated is counted, and so is what it stands in."""
    found: Pointer = ()
    for index, step in enumerate(named):
        found = (*found, step)
        last = index == len(named) - 1
        if repeated and last:
            counts[found] = counts.get(found, -1) + 1
        if found in counts and (not last or repeated):
            found = (*found, str(counts[found]))
    return found


def _steps(dotted: str) -> Pointer:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _json_values(text: str) -> Iterator[tuple[Pointer, int]]:
    """Each value with where it begins."""
    path: list[str | int] = []
    key: str | None = None
    reached = 0
    while (token := _TOKEN.match(text, reached)) is not None:
        reached = token.end()
        mark, string, _ = token.groups()
        start = token.start(token.lastindex or 0)
        if mark in ("}", "]"):
            path.pop()
        elif mark == ",":
            if isinstance(path[-1], int):
                path[-1] += 1
        elif mark == ":":
            path[-1] = key or ""
        elif string is not None and path and _awaits_key(text, reached, path):
            key = json.loads(string)
        else:
            yield tuple(str(step) for step in path), start
            if mark is not None:
                path.append(0 if mark == "[" else "")


def _awaits_key(text: str, reached: int, path: list[str | int]) -> bool:
    following = _TOKEN.match(text, reached)
    return isinstance(path[-1], str) and following is not None and following.group(1) == ":"


class _Lines:
    """Offsets as lines and columns."""

    def __init__(self, text: str) -> None:
        self._text = text

    def place(self, offset: int) -> Place:
        before = self._text[:offset]
        return Place(line=before.count("\n") + 1, column=offset - (before.rfind("\n") + 1) + 1)
