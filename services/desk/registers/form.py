"""Which fields a step's form has: derived from its fact's class, so that a new fact needs no form
of its own.
"""

import functools
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen, MinLen
from pydantic import BaseModel, StringConstraints

from events import vocabulary
from events.catalogue import FACTS
from events.connector import CarriedChannel
from events.contact import Attachment
from events.item import ItemFact
from events.personal import PERSONAL
from events.vocabulary import BuildingId, CommunityId, Identifier

Control = Literal[
    "text",
    "line",
    "lines",
    "choice",
    "choices",
    "moment",
    "day",
    "number",
    "yes_no",
    "community",
    "building",
    "buildings",
]
"""``lines``, ``choices`` and ``buildings`` take several values; buildings are chosen among those
registered.
"""

ONE_LINE = frozenset({"name", "phone", "unit", "title", "topic", "receiver_name", "supervisor"})
"""Personal texts that are short by nature; all others get room."""

_SEVERAL: Mapping[Control, Control] = {"choice": "choices", "building": "buildings"}
_SAID_ALREADY = frozenset(
    {
        "id",
        "by",
        "externalref",
        "externalref_source",
        "case_externalrefs",
        "case_externalref",
        "case_source",
        "sealing",
    }
)
_SHARED = (
    *("Channel", "PartyKind", "Category", "Urgency", "Sensitivity", "Direction", "Purpose"),
    "Level",
)
_WORDS_OF = {
    get_args(getattr(vocabulary, name)): kind
    for name, kind in zip(
        _SHARED,
        (
            *("channel", "party_kind", "category", "urgency", "sensitivity", "direction"),
            *("purpose", "level"),
        ),
        strict=True,
    )
} | {get_args(CarriedChannel): "channel"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field. ``shared`` names the words of a closed list that is the same everywhere."""

    name: str
    control: Control
    required: bool = False
    personal: bool = False
    choices: tuple[str, ...] = ()
    shared: str = ""
    pattern: str = ""
    length_max: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Fields that belong together: a party, a place. ``many``: any number of them, in rows."""

    name: str
    parts: "tuple[Field | Group, ...]"
    required: bool = False
    many: bool = False


FormPart = Field | Group

Path = tuple[str, ...]
"""Names of fields from the outside in, without the numbers of rows."""


class NoFormError(TypeError):
    """The fact asks for something no form can take: a file, or a kind of value met for the first
    time.
    """


@functools.cache
def form_of(fact: type[ItemFact]) -> tuple[FormPart, ...] | None:
    """The form's fields, in the order of the fact's; None where it takes a file, which pages cannot
    send.
    """
    try:
        return _parts(fact, leave_out=_SAID_ALREADY | fact.decided_fields | fact.named_by)
    except NoFormError:
        return None


def fields_by_path(parts: Iterable[FormPart], above: Path = ()) -> dict[Path, Field]:
    """Every field, those of groups included."""
    found: dict[Path, Field] = {}
    for part in parts:
        if isinstance(part, Field):
            found[(*above, part.name)] = part
        else:
            found |= fields_by_path(part.parts, (*above, part.name))
    return found


@functools.cache
def fields_of_kind(kind: str) -> Mapping[Path, Field]:
    """Every field any fact of a kind has, whoever reports it: what is known of a value by its name.

    Where two facts use one name, the opening one wins.
    """
    facts = [fact for fact in FACTS if issubclass(fact, ItemFact) and fact.kind == kind]
    found: dict[Path, Field] = {}
    for fact in sorted(facts, key=lambda each: not each.opens):
        for path, field in fields_of_fact(fact).items():
            found.setdefault(path, field)
    return found


def fields_of_fact(fact: type[ItemFact]) -> Mapping[Path, Field]:
    """Every field a fact has, decided ones included; files are none."""
    return fields_by_path(_parts(fact, leave_out=_SAID_ALREADY, lenient=True))


def _parts(
    model: type[BaseModel], *, leave_out: frozenset[str], lenient: bool = False
) -> tuple[FormPart, ...]:
    hints = get_type_hints(model, include_extras=True)
    found: list[FormPart] = []
    for name, field in model.model_fields.items():
        if name in leave_out or (name == "id" and Identifier in _alternatives(hints[name])):
            continue
        at_least = next((mark.min_length for mark in field.metadata if isinstance(mark, MinLen)), 0)
        required = field.is_required() or at_least > 0
        try:
            found.append(_part(name, hints[name], required=required))
        except NoFormError:
            if required and not lenient:
                raise
    return tuple(found)


def _part(name: str, hint: Any, *, required: bool) -> FormPart:
    several, hint = _several(_present(hint))
    base, marks = _unwrapped(hint)
    if isinstance(base, type) and issubclass(base, BaseModel):
        if base is Attachment:
            raise NoFormError(f"{name} is a file")
        parts = _parts(base, leave_out=frozenset({"sealing"}))
        return Group(name=name, parts=parts, required=required, many=several)
    field = _field(name, hint, base, marks, required=required)
    if not several:
        return field
    return Field(
        name=name,
        control=_SEVERAL.get(field.control, "lines"),
        required=required,
        personal=field.personal,
        choices=field.choices,
        shared=field.shared,
    )


def _field(name: str, hint: Any, base: Any, marks: tuple[Any, ...], *, required: bool) -> Field:
    if PERSONAL in marks:
        control: Control = "line" if name in ONE_LINE else "text"
        return Field(name=name, control=control, required=required, personal=True)
    if get_origin(base) is Literal:
        choices = get_args(base)
        shared = _WORDS_OF.get(choices, "")
        return Field(name=name, control="choice", required=required, choices=choices, shared=shared)
    if base is str:
        return _text(name, hint, marks, required=required)
    simple: dict[Any, Control] = {datetime: "moment", date: "day", bool: "yes_no", int: "number"}
    if base not in simple:
        raise NoFormError(f"no control takes {name}: {base}")
    return Field(name=name, control=simple[base], required=required)


def _text(name: str, hint: Any, marks: tuple[Any, ...], *, required: bool) -> Field:
    # A place's id is written like a building's, so the name has its say too.
    if hint == CommunityId:
        return Field(name=name, control="community", required=required)
    if hint == BuildingId and "building" in name:
        return Field(name=name, control="building", required=required)
    pattern, length_max = "", None
    for mark in marks:
        if isinstance(mark, StringConstraints):
            pattern, length_max = str(mark.pattern or ""), mark.max_length
        elif isinstance(mark, MaxLen):
            length_max = mark.max_length
    return Field(
        name=name, control="line", required=required, pattern=pattern, length_max=length_max
    )


def _alternatives(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in {types.UnionType, Union}:
        return get_args(hint)
    return (hint,)


def _present(hint: Any) -> Any:
    """The hint without ``None``, which only says that the field may be left out."""
    present = [each for each in _alternatives(hint) if each is not types.NoneType]
    if len(present) != 1:
        raise NoFormError(f"one kind of value expected, not {hint}")
    return present[0]


def _several(hint: Any) -> tuple[bool, Any]:
    base, _ = _unwrapped(hint)
    if get_origin(base) in {tuple, frozenset}:
        return True, get_args(base)[0]
    return False, hint


def _unwrapped(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        return base, tuple(marks)
    return hint, ()
