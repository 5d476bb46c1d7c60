"""Reads a version of the company's rules from a file, and tells where what is wrong stands."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from events.instant import format_instant
from events.ruleset import RulesetAdopted
from services.errors import CommandRefusedError, SetupError
from services.ledger.registers.rulesets import faults
from services.rulefile.places import Place, Places, Pointer, places_in_json, places_in_toml

_TOML_PLACE = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$", re.DOTALL)
_END_OF_TOML = re.compile(r" \(at end of document\)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong at a place of the file; ``rule`` and ``article`` where the rules say so of
    rules, empty where the file's form is wrong.
    """

    place: Place
    pointer: str
    problem: str
    rule: str = ""
    article: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFile:
    """What a file says. ``fact`` is None where its form is wrong."""

    fact: RulesetAdopted | None
    faults: tuple[Fault, ...]
    places: Places

    def fault_of(self, refused: CommandRefusedError) -> Fault:
        """Where in the file a refusal points."""
        return _refused(refused, self.places)


def read_rules(
    file: Path, *, by: str, effective_from: datetime, reason: str | None = None
) -> RuleFile:
    """Reads TOML, or JSON where the file is named so. Raises ``SetupError`` where it cannot be
    read at all.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"cannot read {file}: {error}") from error
    is_json = file.suffix == ".json"
    try:
        said = orjson.loads(text) if is_json else tomllib.loads(text)
    except orjson.JSONDecodeError as error:
        return _malformed(error.msg, Place(line=error.lineno, column=error.colno))
    except tomllib.TOMLDecodeError as error:
        return _malformed_toml(str(error), text)
    places = places_in_json(text) if is_json else places_in_toml(text)
    if not isinstance(said, dict):
        return _malformed("the rules are a table with names", Place(line=1, column=1))
    decided = {"by": by, "effective_from": format_instant(effective_from), "reason": reason}
    fact, wrong = _fact({**said, **{k: v for k, v in decided.items() if v is not None}}, places)
    if fact is not None:
        wrong = tuple(_refused(each, places) for each in faults(fact))
    return RuleFile(fact=fact, faults=wrong, places=places)


def _fact(said: dict[str, Any], places: Places) -> tuple[RulesetAdopted | None, tuple[Fault, ...]]:
    try:
        return RulesetAdopted.from_published(said), ()
    except ValidationError as error:
        return None, tuple(_invalid(error, places))


def _invalid(error: ValidationError, places: Places) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_input=False, include_context=False):
        steps = tuple(str(step) for step in found["loc"])
        yield Fault(place=places.of(steps), pointer=_pointer(steps), problem=found["msg"])


def _refused(refused: CommandRefusedError, places: Places) -> Fault:
    steps = tuple((refused.field or "").split("/")[1:])
    return Fault(
        place=places.of(steps),
        pointer=refused.field or "",
        problem=str(refused),
        rule=refused.rule,
        article=refused.article or "",
    )


def _malformed(problem: str, place: Place) -> RuleFile:
    fault = Fault(place=place, pointer="", problem=problem)
    return RuleFile(fact=None, faults=(fault,), places=Places({}))


def _malformed_toml(told: str, text: str) -> RuleFile:
    placed = _TOML_PLACE.match(told)
    if placed is not None:
        place = Place(line=int(placed.group(2)), column=int(placed.group(3)))
        return _malformed(placed.group(1), place)
    last = text.splitlines() or [""]
    place = Place(line=len(last), column=len(last[-1]) + 1)
    return _malformed(_END_OF_TOML.sub("", told), place)


def _pointer(steps: Pointer) -> str:
    return "".join(f"/{step}" for step in steps)
