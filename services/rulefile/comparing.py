"""What a version of the rules would change against the one in force, line by line. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEYS: Mapping[str, str] = {
    "authority": "role",
    "limits": "limit",
    "channels": "matter",
    "required": "type",
    "disclosures": "item",
    "notice_periods": "subject",
    "forbidden": "words",
    "vague": "words",
}
"""What tells the lines of a list apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """``before`` None: it is new; ``after`` None: it is no more."""

    place: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two versions as data, in the order of the newer one."""
    return list(_changes(before, after, ""))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], within: str) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        place = f"{within}{name}"
        old, new = before.get(name), after.get(name)
        if isinstance(new, Mapping) and isinstance(old, Mapping):
            yield from _changes(old, new, f"{place}.")
        elif name in KEYS:
            yield from _lines(old or [], new or [], KEYS[name], place)
        elif isinstance(new, list) and isinstance(old, list):
            yield from _words(old, new, place)
        elif old != new:
            yield Change(place=place, before=old, after=new)


def _lines(old: list[Any], new: list[Any], key: str, place: str) -> Iterator[Change]:
    then, now = ({each[key]: each for each in lines} for lines in (old, new))
    for named in dict.fromkeys((*now, *then)):
        if then.get(named) != now.get(named):
            before, after = (_rest(lines.get(named), key) for lines in (then, now))
            yield Change(place=f"{place} {named}", before=before, after=after)


def _rest(line: Mapping[str, Any] | None, key: str) -> dict[str, Any] | None:
    if line is None:
        return None
    return {name: value for name, value in line.items() if name != key and value not in ([], "")}


def _words(old: list[Any], new: list[Any], place: str) -> Iterator[Change]:
    for word in new:
        if word not in old:
            yield Change(place=place, before=None, after=word)
    for word in old:
        if word not in new:
            yield Change(place=place, before=word, after=None)
