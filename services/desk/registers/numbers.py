"""People name an item by its number, by its page's address, or by its id: any of them will do, as
for cases.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import get_args, get_type_hints

from events.item import ItemFact
from events.vocabulary import Identifier
from projections.reading import AsOf
from projections.registers.model import ItemFilter
from services.access.principal import Principal
from services.desk.asking.forms import FormError
from services.desk.cases.numbers import NO_TEXT, find_case, with_case_found
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.ledger.registers.found import all_registers

ITEMS_BY_NUMBER_MAX = 20

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_STREAM = re.compile(rf"[a-z_]+/{_ID}")
_ADDRESS = re.compile(rf"/([a-z_]+)/({_ID})")
_ONLY_ID = re.compile(_ID)
_NUMBER = re.compile(r"[a-z][a-z0-9-]*-([A-Z]+)[0-9]{4}-[0-9]{6}")


def with_named_found(
    parts: DeskParts,
    fact: type[ItemFact],
    values: Mapping[str, str],
    *,
    principal: Principal,
    words: Words,
) -> Mapping[str, str]:
    """What was typed, with the ids of the case, the records and the thing it is about. Raises
    ``FormError``.
    """
    found = dict(with_case_found(parts, fact, values, principal=principal, words=words))
    fields = fact.model_fields.keys()
    finding = _Finding(parts, principal)
    finders: dict[str, Callable[[str], str | None]] = {
        "about": finding.stream,
        "record": finding.record,
        "records": finding.record,
        **{kind: partial(finding.item, kind) for kind in _kinds_named(fact)},
    }
    problems = {}
    for name in finders.keys() & fields & found.keys():
        texts = [finders[name](line.strip()) for line in found[name].splitlines() if line.strip()]
        if None in texts:
            problems[name] = words("refusal.unknown_number")
        found[name] = "\n".join(text for text in texts if text is not None)
    if problems:
        raise FormError(problems)
    return found


def _kinds_named(fact: type[ItemFact]) -> Iterator[str]:
    """Kinds of which the fact names an item, by a field called like the kind."""
    hints = get_type_hints(fact, include_extras=True)
    for kind in hints.keys() & all_registers().keys():
        if Identifier in (hints[kind], *get_args(hints[kind])):
            yield kind


def with_incident_found(
    parts: DeskParts, values: Mapping[str, str], *, principal: Principal, words: Words
) -> Mapping[str, str]:
    """What was typed, with the id of the incident it names. Raises ``FormError``."""
    named = values.get("incident", "")
    if not named or _ONLY_ID.fullmatch(named):
        return values
    kind, _, found = (_Finding(parts, principal).stream(named) or "").partition("/")
    if kind != "incident":
        raise FormError({"incident": words("refusal.unknown_number")})
    return {**values, "incident": found}


class _Finding:
    """Looks for what one visitor may see."""

    def __init__(self, parts: DeskParts, principal: Principal) -> None:
        self._parts, self._principal = parts, principal

    def record(self, named: str) -> str | None:
        """A record's id, from its filing number, its archival number, its address or its id."""
        return self.item("record", named)

    def item(self, kind: str, named: str) -> str | None:
        """The id of an item of this kind."""
        if found := _ONLY_ID.search(named):
            return found.group()
        return self._item(kind, named)

    def stream(self, named: str) -> str | None:
        """The stream of a case or an item."""
        if _STREAM.fullmatch(named):
            return named
        if address := _ADDRESS.search(named):
            return self._of_address(address[1], address[2])
        if number := _NUMBER.fullmatch(named):
            kinds = [r.kind for r in all_registers().values() if r.letter == number[1]]
            found = self._item(kinds[0], named) if kinds else None
            return None if found is None else f"{kinds[0]}/{found}"
        case = find_case(self._parts, named, self._principal)
        return None if case is None else f"case/{case}"

    def _of_address(self, plural: str, id_: str) -> str | None:
        if plural == "cases":
            return f"case/{id_}"
        kinds = [r.kind for r in all_registers().values() if r.plural == plural]
        return f"{kinds[0]}/{id_}" if kinds else None

    def _item(self, kind: str, number: str) -> str | None:
        if NO_TEXT in number:
            return None
        asked = ItemFilter(kind=kind, communities=self._principal.communities, number=number)
        page = self._parts.questions.list_items(
            asked,
            AsOf(position=None, instant=self._parts.clock()),
            cursor=None,
            limit=ITEMS_BY_NUMBER_MAX,
            asker=self._principal.actor,
        )
        for item in page.items:
            if number in {item.number, item.detail.get("archival_number")}:
                return item.id
        return None
