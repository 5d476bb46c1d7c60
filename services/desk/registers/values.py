"""What facts said, in words: a line for each field, with its label, closed lists translated and
places named.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from events.instant import parse_instant
from events.item import ItemFact
from services.desk.inbox.rows import Places
from services.desk.messages.recorded import POST_TITLES, SENTENCES, SHIPPED, TEAMS, recorded
from services.desk.registers.form import ONE_LINE, Path, fields_of_fact, fields_of_kind
from services.desk.registers.wording import Wording
from services.desk.rendering.articles import cite
from services.desk.rendering.moments import full
from services.ledger.registers.found import all_registers

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_STREAM = re.compile(r"([a-z_]+)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AT_THE_HEAD = frozenset(
    {"id", "by", "community", "number", "externalref", "externalref_source", "sealing"}
    | {"case_externalrefs", "case_externalref", "case_source"}
)
"""What the page shows elsewhere, or what is of no use to a reader."""

USUAL: Mapping[str, tuple[str, ...]] = {"title": (POST_TITLES,), "team": (TEAMS,)}
"""Fields that mostly hold a usual name, and where those are told."""

CODES_QUOTED = ("channel", "asked", "promises.choice.role")
"""The closed lists a finding may quote: what was used, asked, in which role it was promised."""

_BETWEEN_CODES = ", "

_FILE = frozenset({"sha256", "media_type", "size_bytes"})
"""What tells an attachment from other groups of values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One field as it is told: its label, what it says (``text``: in one piece), its link."""

    name: str
    label: str
    text: str
    texts: tuple[str, ...]
    link: str = ""
    personal: bool = False


def merged(detail: Mapping[str, Any], said: Mapping[str, str | None]) -> dict[str, Any]:
    """What a row holds, its personal values put back where they lay: ``party/name`` into
    ``party``.
    """
    whole: dict[str, Any] = deepcopy(dict(detail))
    for name, text in said.items():
        *above, last = name.split("/")
        node: Any = whole
        for step in above:
            if isinstance(node, list):
                node = node[int(step)] if int(step) < len(node) else {}
            else:
                node = node.setdefault(step, {})
        if isinstance(node, dict):
            node[last] = text
    return whole


class Teller:
    """Puts values of one register into words."""

    def __init__(
        self,
        kind: str,
        wording: Wording,
        places: Places,
        community: str | None,
        numbers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``numbers`` are those of cases and items, by id: what a link to one is called, where it
        is known.
        """
        self._wording, self._places, self._community = wording, places, community
        self._numbers = numbers
        self._fields = fields_of_kind(kind)

    def of_fact(self, fact: type[ItemFact]) -> "Teller":
        """The same, for what one fact says: its own fields come before others of their name."""
        teller = Teller(fact.kind, self._wording, self._places, self._community, self._numbers)
        teller._fields = {**fields_of_fact(fact), **self._fields, **fields_of_fact(fact)}
        return teller

    def lines(self, data: Mapping[str, Any], *, leave_out: Iterable[str] = ()) -> list[Line]:
        """A line for each field that says something, in the facts' order, what else is known
        after.
        """
        order = {path[0]: place for place, path in reversed(list(enumerate(self._fields)))}
        names = [name for name in data if name not in _AT_THE_HEAD and name not in set(leave_out)]
        names.sort(key=lambda name: order.get(name, len(order) + len(self._fields)))
        return [line for name in names if (line := self._line(name, data[name])).texts]

    def _line(self, name: str, value: Any) -> Line:
        field = self._fields.get((name,))
        linked = named(name, value)
        link, texts = self._link(*linked) if linked else ("", tuple(self._texts((name,), value)))
        return Line(
            name=name,
            label=self._wording.field((name,)),
            text=self._joined(texts),
            texts=texts,
            link=link,
            personal=field is not None and field.personal and name not in ONE_LINE,
        )

    def _texts(self, path: Path, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for each in value:
                yield from self._texts(path, each)
        elif isinstance(value, dict) and value.keys() >= _FILE:
            yield f"{value['media_type']} · {value['size_bytes']:,} B · {value['sha256'][:12]}…"
        elif isinstance(value, dict):
            if text := " · ".join(self._inner(path, value)):
                yield text
        elif not (isinstance(value, str) and ID.fullmatch(value)):
            # A bare id tells a reader nothing.
            yield self._one(path, value)

    def _inner(self, path: Path, value: Mapping[str, Any]) -> Iterator[str]:
        for name, each in value.items():
            inner = (*path, name)
            text = self._joined(self._texts(inner, each))
            if not text:
                continue
            bare = name in ONE_LINE or self._known(inner, each) is not None or name == "id"
            yield text if bare else f"{self._wording.field(inner)} {text}"

    def _link(self, kind: str, id_: str) -> tuple[str, tuple[str, ...]]:
        """Where a case or an item has its page, and what it is called."""
        words = self._wording.words
        if kind == "case":
            return f"/cases/{id_}", (self._numbers.get(id_) or words("item.case"),)
        register = all_registers().get(kind)
        if register is None:
            return "", (kind,)
        called = self._numbers.get(id_) or Wording(register, words).one
        return f"/{register.plural}/{id_}", (called,)

    def _joined(self, texts: Iterable[str]) -> str:
        return self._wording.words("item.and").join(texts)

    def _one(self, path: Path, value: Any) -> str:
        words = self._wording.words
        match value:
            case None:
                return words("case.forgotten")
            case bool():
                return words("item.yes" if value else "item.no")
            case str():
                return self._known(path, value) or self._ours(path, value)
            case _:
                return str(value)

    def _codes(self, value: str) -> str | None:
        """What a finding quotes may be codes of ours, one or more, instead of somebody's words."""
        words = self._wording.words
        codes = value.split(_BETWEEN_CODES)
        told = [words.first(*(f"{of}.{code}" for of in CODES_QUOTED)) for code in codes]
        return None if None in told else words("item.with").join(filter(None, told))

    def _ours(self, path: Path, value: str) -> str:
        """The ledger's own sentences, and usual names, in the reader's words: names only where
        nobody's own words stand.
        """
        field = self._fields.get(path)
        names = () if field is not None and field.personal else (SHIPPED, *USUAL.get(path[-1], ()))
        return recorded(value, self._wording.words, SENTENCES, *names)

    def _known(self, path: Path, value: Any) -> str | None:
        """The word for a value, where it is one of a closed list, a moment, a place, a rule."""
        if not isinstance(value, str):
            return None
        words, name = self._wording.words, path[-1]
        field = self._fields.get(path)
        if INSTANT.fullmatch(value):
            return full(parse_instant(value))
        if name == "article":
            return cite(value, words.language)
        if name == "rule":
            return words.first(f"rule.{value}")
        if name in {"community", "communities"}:
            return self._places.communities.get(value)
        if name == "span":
            return self._codes(value)
        if name in {"building", "buildings"}:
            return self._places.buildings.get(self._community or "", {}).get(value)
        return self._wording.known_choice(path, value, field.shared if field else "")


def named(name: str, value: Any) -> tuple[str, str] | None:
    """Kind and id of what a value names: a stream, or an id in a field called like a kind."""
    if not isinstance(value, str):
        return None
    if (stream := _STREAM.fullmatch(value)) is not None:
        return stream[1], stream[2]
    return (name, value) if ID.fullmatch(value) and name in _kinds() else None


def _kinds() -> frozenset[str]:
    return frozenset({"case", *all_registers()})
