"""Which facts serve which clause: read from docstrings, and from what a clause waits for."""

import inspect
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from events.catalogue import FACTS
from events.fact import Fact
from events.item import ItemFact

HERE = Path(__file__).parent
_CITED = re.compile(r"Art\. ?(\d+(?:\(\d\))?(?:, \d+(?:\(\d\))?)*)(?! to \d)")


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A clause or a situation. ``id`` is ``Art.4(1)`` or ``situation:power-cut``."""

    id: str
    zh: str
    en: str
    awaits: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    facts: tuple[type[Fact], ...] = field(default=(), compare=False)

    @property
    def is_situation(self) -> bool:
        """Whether it is something that happens, and no clause of the rulebook."""
        return self.id.startswith("situation:")


def clauses() -> dict[str, Clause]:
    """Every clause and situation by id, in the rulebook's order, with the facts that serve it."""
    told = _read()
    known = {id_: _clause(id_, each) for id_, each in told.items()}
    citing: dict[str, list[type[Fact]]] = {id_: [] for id_ in known}
    for fact in FACTS:
        serves = articles(fact, known)
        for id_, clause in known.items():
            if id_ in serves or any(awaited(name, fact) for name in clause.awaits):
                citing[id_].append(fact)
    return {
        id_: _clause(id_, told[id_], tuple(sorted(facts, key=lambda fact: fact.type_name)))
        for id_, facts in citing.items()
    }


def pages() -> Mapping[str, str]:
    """What a page that belongs to no register is called, by address."""
    told: dict[str, str] = tomllib.loads((HERE / "clauses.toml").read_text("utf-8"))["pages"]
    return told


def articles(fact: type[Fact], known: Iterable[str]) -> set[str]:
    """The clauses a fact cites; an article cited whole stands for each of its clauses."""
    cited = cited_in(fact.__doc__) or cited_in(sys.modules[fact.__module__].__doc__)
    return {id_ for id_ in known for each in cited if matches(each, id_)}


def cited_in(docstring: str | None) -> list[str]:
    """``(Art. 4(1), 5(2))`` as ``["Art.4(1)", "Art.5(2)"]``; "Art. 4 to 9" cites nothing."""
    text = " ".join(inspect.cleandoc(docstring or "").split())
    return [f"Art.{each}" for found in _CITED.findall(text) for each in found.split(", ")]


def matches(cited: str, id_: str) -> bool:
    """Whether a citation means the clause: the same, its article, or a part of it."""
    return cited == id_ or id_.startswith(f"{cited}(") or cited.startswith(f"{id_}(")


def awaited(name: str, fact: type[Fact]) -> bool:
    """Whether a fact is what a clause waits for: a noun of types, one type, or a kind of item."""
    _, noun, past, _ = fact.type_name.split(".")
    kind = fact.kind if issubclass(fact, ItemFact) else None
    return name in (noun, f"{noun}.{past}", kind)


def _read() -> dict[str, dict[str, str | list[str]]]:
    told = tomllib.loads((HERE / "clauses.toml").read_text("utf-8"))
    return {id_: each for id_, each in told.items() if id_ != "pages"}


def _clause(
    id_: str, told: Mapping[str, str | list[str]], facts: tuple[type[Fact], ...] = ()
) -> Clause:
    return Clause(
        id=id_,
        zh=str(told["zh"]),
        en=str(told["en"]),
        awaits=tuple(told.get("awaits", ())),
        views=tuple(told.get("views", ())),
        facts=facts,
    )
