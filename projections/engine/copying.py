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
    """Rows as the body of one COPY."""
    return "".join(["\t".join([copy_value(value) for value in row]) + "\n" for row in rows])


def _text(value: str) -> str:
    # Nearly every value passes here; looking is several times cheaper than translating.
    if value.isprintable() and "\\" not in value:
        return value
    return value.translate(_ESCAPES)


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
