"""The personal values of an event as recorded: still sealed, each with its place."""

from collections.abc import Iterator
from typing import Any

from events.fact import Fact
from events.personal import Pattern, personal_patterns
from projections.engine.event import ViewEvent
from projections.reading import SealedField


def sealed_fields(event: ViewEvent[Fact]) -> tuple[SealedField, ...]:
    """Every sealed value that is present, in the order of the class's fields."""
    envelope = event.recorded.envelope
    if "sealing" not in envelope.data:
        return ()
    return tuple(
        SealedField(event_id=envelope.id, pointer=pointer, sealed=sealed)
        for pattern in personal_patterns(type(event.fact))
        for pointer, sealed in _values(envelope.data, pattern, "")
    )


def _values(node: Any, pattern: Pattern, pointer: str) -> Iterator[tuple[str, str]]:
    """Where the pattern leads, as JSON Pointer, and the sealed value there."""
    for depth, name in enumerate(pattern):
        if name == "*":
            for index, item in enumerate(node):
                yield from _values(item, pattern[depth + 1 :], f"{pointer}/{index}")
            return
        if (node := node.get(name)) is None:
            return
        pointer = f"{pointer}/{name}"
    yield pointer, node["sealed"]
