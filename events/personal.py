"""Which fields are personal, and where they lie: the one list that sealing, masking and schemas
obey (law 5).
"""

import functools
import types
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, WithJsonSchema, WrapValidator
from pydantic_core import PydanticCustomError

from events.text import not_blank, without_controls

TEXT_MAX_BYTES = 8_192
"""Longest personal text inside an event, in UTF-8; an envelope holds at most 65,535 bytes in all.
"""

PERSONAL_KEYWORD = "x-huiyin-personal"
"""JSON Schema keyword that marks a personal field in both forms."""

FORM = "form"
"""Key of the validation context; its value is ``published`` (plain) or ``recorded`` (sealed)."""

Pattern = tuple[str, ...]
"""Where a personal field lies in a fact's class; ``*`` stands for every index of a list."""


class Sealed(BaseModel):
    """Ciphertext in a field's place: base64 of nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes),
    AES-256-GCM.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sealed: str


class _Personal:
    """Marks an annotation as personal; found again by :func:`personal_patterns`."""


PERSONAL = _Personal()


def _check(value: object, handler: Callable[[object], Any], info: ValidationInfo) -> Any:
    form = (info.context or {}).get(FORM)
    checked = handler(value)
    if form == "published" and not isinstance(checked, str):
        raise PydanticCustomError("plain_expected", "plain text expected; the ledger seals it")
    if form == "recorded" and not isinstance(checked, Sealed):
        raise PydanticCustomError("sealed_expected", "a sealed value expected, found plain text")
    if isinstance(checked, str) and not 0 < len(checked.encode()) <= TEXT_MAX_BYTES:
        raise PydanticCustomError(
            "text_length",
            "a text has 1 to {limit} bytes of UTF-8; longer ones go into an attachment",
            {"limit": TEXT_MAX_BYTES},
        )
    return not_blank(without_controls(checked)) if isinstance(checked, str) else checked


PersonalText = Annotated[
    str | Sealed,
    PERSONAL,
    WrapValidator(_check),
    WithJsonSchema({"type": "string", "minLength": 1, PERSONAL_KEYWORD: True}),
]
"""A name, number, flat or free text: plain in what a publisher sends, sealed in the event."""


def _models_in(annotation: Any, path: Pattern) -> Iterator[tuple[Pattern, Any]]:
    """Yields every personal annotation or nested model below ``annotation`` with where it lies."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *marks = get_args(annotation)
        if any(isinstance(mark, _Personal) for mark in marks):
            yield path, PERSONAL
        else:
            yield from _models_in(inner, path)
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _models_in(option, path)
    elif origin in (tuple, list):
        yield from _models_in(get_args(annotation)[0], (*path, "*"))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield path, annotation


@functools.cache
def personal_patterns(model: type[BaseModel]) -> tuple[Pattern, ...]:
    """Where the personal fields of a fact class lie, e.g. ``(("matters", "*", "text"), ("party",
    "name"))``.
    """
    found: list[Pattern] = []
    for name, field in model.model_fields.items():
        if any(isinstance(mark, _Personal) for mark in field.metadata):
            found.append((name,))
            continue
        for path, target in _models_in(field.annotation, (name,)):
            if target is PERSONAL:
                found.append(path)
            else:
                found.extend(path + rest for rest in personal_patterns(target))
    return tuple(found)


def map_personal(
    data: dict[str, Any], patterns: tuple[Pattern, ...], change: Callable[[str, Any], Any]
) -> dict[str, Any]:
    """Copies event data with ``change(pointer, value)`` in place of each personal value that is
    present.

    ``pointer`` is a JSON Pointer (RFC 6901), e.g. ``/matters/0/text``. Only the touched branches
    are copied.
    """
    if not patterns:
        return data
    changed: dict[str, Any] = _change_in(data, _tree(patterns), "", change)
    return changed


Tree = dict[str, "Tree"]
"""Patterns by their first steps; where one ends, nothing is below."""


@functools.cache
def _tree(patterns: tuple[Pattern, ...]) -> Tree:
    tree: Tree = {}
    for pattern in patterns:
        node = tree
        for step in pattern:
            node = node.setdefault(step, {})
    return tree


def _change_in(node: Any, tree: Tree, pointer: str, change: Callable[[str, Any], Any]) -> Any:
    if not tree:
        return change(pointer, node)
    if (each := tree.get("*")) is not None:
        return [_change_in(item, each, f"{pointer}/{i}", change) for i, item in enumerate(node)]
    changed = node
    for key, below in tree.items():
        if (value := node.get(key)) is not None:
            if changed is node:
                changed = dict(node)
            changed[key] = _change_in(value, below, f"{pointer}/{key}", change)
    return changed
