"""Lists the personal values of one event by where they lie (law 5)."""

from typing import Any

from events.catalogue import fact_class
from events.personal import Pattern, personal_patterns


def values_of(type_name: str, data: dict[str, Any]) -> dict[str, Any]:
    """The personal values of an event's data by JSON Pointer: sealed as recorded, plain once
    opened.

    None stands for what was forgotten.
    """
    values: dict[str, Any] = {}
    for pattern in personal_patterns(fact_class(type_name)):
        _collect(data, pattern, "", values)
    return values


def _collect(node: Any, pattern: Pattern, pointer: str, values: dict[str, Any]) -> None:
    if not pattern:
        values[pointer] = node
        return
    key, rest = pattern[0], pattern[1:]
    if key == "*":
        for index, item in enumerate(node):
            _collect(item, rest, f"{pointer}/{index}", values)
    elif key in node and (node[key] is not None or not rest):
        _collect(node[key], rest, f"{pointer}/{key}", values)
