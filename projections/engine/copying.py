"""Values as COPY's text format wants them (PostgreSQL manual, COPY, "Text Format")."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy_value(value: Any) -> str:
    """One field: None, bool, int, str, bytes, an aware datetime, or a list or dict (jsonb)."""
    return _WRITERS.get(type(value), _json)(value)


def copy_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the body of one COPY. Written by column: most columns hold values of one type, and
    many texts are looked at as fast as one.
    """
    columns = [_column(values) for values in zip(*rows, strict=True)]
    return "".join([line + "\n" for line in map("\t".join, zip(*columns, strict=True))])


def _column(values: tuple[Any, ...]) -> Iterable[str]:
    kinds = set(map(type, values))
    if kinds == {str} and _is_plain("".join(values)):
        return values
    if len(kinds) == 1:
        return map(_WRITERS.get(kinds.pop(), _json), values)
    return map(copy_value, values)


def _text(value: str) -> str:
    # Nearly every value passes here; looking is several times cheaper than translating.
    return value if _is_plain(value) else value.translate(_ESCAPES)


def _is_plain(value: str) -> bool:
    return value.isprintable() and "\\" not in value


def _json(value: Any) -> str:
    return _text(orjson.dumps(value).decode())


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    str: _text,
    int: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    bytes: lambda value: "\\\\x" + value.hex(),
}
