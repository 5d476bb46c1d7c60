"""What was typed into a step's form, as the fact's published data: or a sentence beside the
field.

A field's name on the page says where it lies: ``places.2.channel`` is the channel of the third row.
Rows and groups left empty do not exist.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from events.item import ItemFact
from services.desk.asking.forms import BAD_MOMENT, FormError, sentence, told
from services.desk.registers.form import Control, Field, FormPart, Group, Path
from services.desk.registers.wording import Wording
from services.desk.rendering.moments import from_form

HAPPENED_AT = Field(name="happened_at", control="moment")
"""Every form asks for it; it is no part of the fact."""

COMPANY = "*"
"""Chosen in a community's place: it concerns the whole company."""

ROWS_MAX = 200
Values = Mapping[str, str]
"""What was typed, by a field's name on the page; several values of one field stand in lines."""

_UNREADABLE: Mapping[Control, str] = {
    "moment": BAD_MOMENT,
    "number": "not_a_number",
    "yes_no": "literal_error",
}
"""What is wrong with a text that no value of its control can be read from."""

_ROW = re.compile(r"(\d{1,3})\..+")
_OURS = frozenset({"csrf", "version", "once", "more"})


def typed(posted: Mapping[str, Any]) -> dict[str, str]:
    """Every text that was sent, trimmed; files are no text."""
    several = getattr(posted, "getlist", lambda name: [posted[name]])
    found: dict[str, str] = {}
    for name in posted:
        if name not in _OURS:
            texts = [each.strip() for each in several(name) if isinstance(each, str)]
            found[name] = "\n".join(text for text in texts if text)
    return found


def row_numbers(values: Values, name: str) -> list[int]:
    """The rows of a group something was typed into, in order."""
    start = f"{name}."
    rows = {
        int(found[1])
        for key, text in values.items()
        if text and key.startswith(start) and (found := _ROW.fullmatch(key[len(start) :]))
    }
    return sorted(row for row in rows if row < ROWS_MAX)


class FormReading:
    """Reads one form. ``community`` is the item's, None where it is chosen in the form."""

    def __init__(
        self,
        parts: Sequence[FormPart],
        values: Values,
        wording: Wording,
        *,
        community: str | None = None,
    ) -> None:
        self._parts, self._values, self._wording = parts, values, wording
        self._community = community or values.get("community") or None
        self._problems: dict[str, str] = {}
        self._rows: dict[tuple[str | int, ...], list[int]] = {}

    def fact(self, kind: type[ItemFact], **given: str) -> ItemFact:
        """The fact that was typed, personal fields plain. Raises ``FormError``."""
        data = self._group(self._parts, "", (), ())
        if self._problems:
            raise FormError(self._problems)
        try:
            return kind.from_published({**data, **given})
        except ValidationError as error:
            raise FormError(self._told(error)) from None

    def happened_at(self) -> datetime | None:
        """When it happened, where that was said. Raises ``FormError``."""
        happened_at = self._field(HAPPENED_AT, HAPPENED_AT.name, (HAPPENED_AT.name,))
        if self._problems:
            raise FormError(self._problems)
        return happened_at if isinstance(happened_at, datetime) else None

    def input_name(self, places: Sequence[str | int]) -> str:
        """Where on the page the value lies that a fact has at ``places``; empty: nowhere."""
        parts: Sequence[FormPart] = self._parts
        name: list[str] = []
        walked: tuple[str | int, ...] = ()
        for place in places:
            walked = (*walked, place)
            if isinstance(place, int):
                kept = self._rows.get(walked[:-1])
                if kept is None or place >= len(kept):
                    break
                name.append(str(kept[place]))
                continue
            part = next((each for each in parts if each.name == place), None)
            if part is None:
                break
            name.append(part.name)
            if isinstance(part, Field):
                break
            parts = part.parts
        return ".".join(name)

    def _group(
        self, parts: Sequence[FormPart], above: str, path: Path, place: tuple[str | int, ...]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for part in parts:
            name = f"{above}{part.name}"
            inner, here = (*path, part.name), (*place, part.name)
            value = (
                self._field(part, name, inner)
                if isinstance(part, Field)
                else self._inner(part, name, inner, here)
            )
            if value is not None:
                data[part.name] = value
        return data

    def _inner(self, group: Group, name: str, path: Path, place: tuple[str | int, ...]) -> Any:
        if not group.many:
            return self._group(group.parts, f"{name}.", path, place) or (
                {} if group.required else None
            )
        rows = self._rows[place] = row_numbers(self._values, name)
        found = [
            self._group(group.parts, f"{name}.{row}.", path, (*place, index))
            for index, row in enumerate(rows)
        ]
        return found or ([] if group.required else None)

    def _field(self, field: Field, name: str, path: Path) -> Any:
        text = self._values.get(name, "")
        if not text and path == ("community",):
            # Nobody means the whole company by saying nothing.
            self._problems[name] = self._sentence("missing", path)
        if not text or (field.control == "community" and text == COMPANY):
            return None
        try:
            return self._value(field.control, text)
        except (ValueError, KeyError):
            self._problems[name] = self._sentence(_UNREADABLE.get(field.control, "bad_value"), path)
        except _ElsewhereError:
            self._problems[name] = self._wording.words("refusal.building_elsewhere")
        return None

    def _value(self, control: Control, text: str) -> Any:
        match control:
            case "moment":
                return from_form(text)
            case "number":
                return int(text)
            case "yes_no":
                return {"yes": True, "no": False}[text]
            case "building":
                return self._building(text)
            case "buildings":
                return [self._building(line) for line in text.splitlines()]
            case "lines" | "choices":
                return [line.strip() for line in text.splitlines() if line.strip()]
            case _:
                return text

    def _building(self, text: str) -> str:
        """The select names buildings as community/building, since ids repeat between
        communities.
        """
        community, separator, building = text.partition("/")
        if separator and community != self._community:
            raise _ElsewhereError
        return building if separator else text

    def _told(self, error: ValidationError) -> dict[str, str]:
        problems: dict[str, str] = {}
        for wrong in error.errors(include_input=False, include_url=False):
            name = self.input_name(wrong["loc"])
            path = tuple(each for each in name.split(".") if not each.isdecimal())
            path = path if name else ("form",)
            label, hint = self._wording.field(path), self._wording.hint(path)
            problems.setdefault(name, told(wrong, label, self._wording.words, hint=hint))
        named = {name: problem for name, problem in problems.items() if name}
        return named or problems

    def _sentence(self, kind: str, path: Path) -> str:
        return sentence(kind, self._wording.field(path), self._wording.words)


class _ElsewhereError(Exception):
    """The building is not in the community."""
