"""Values as COPY's text format wants them (PostgreSQL manual, COPY, "Text Format")."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def copy_value(value: Any) -> str:
    """One field: None, bool, int, str, bytes, an aware datetime, or a list or dict (jsonb)."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return orjson.dumps(value).decode().translate(_ESCAPES)


def copy_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the body of one COPY."""
    return "".join("\t".join(map(copy_value, row)) + "\n" for row in rows)
