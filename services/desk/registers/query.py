"""What the address of a register's list asks for: filters, tab, page and moment, read once and
checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from projections.registers.model import ItemFilter
from services.access.principal import narrowed
from services.desk.rendering.moments import from_form, moment_problem

OPEN, OVERDUE, ALL = "live", "overdue", "all"
FILTERS = ("community", "building", "assignee", "number", "q")
VALUE_MAX_CHARACTERS = 300
SEARCH_MIN_CHARACTERS = 2
_PARAMETERS = ("tab", *FILTERS, "as_of")
"""Those of every register; each may have fields of its own besides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterQuery:
    """The parameters as they came, unknown ones dropped. ``problem`` is a message key, or
    empty.
    """

    path: str
    fields: tuple[str, ...]
    values: Mapping[str, str]
    cursor: str | None
    instant: datetime | None
    problem: str

    @property
    def tab(self) -> str:
        """The tab asked for; what is still open unless told otherwise."""
        return self.values.get("tab", OPEN)

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return any(self.values.get(name) for name in (*FILTERS, *self.fields))

    @property
    def search(self) -> str | None:
        """The words searched for; one character alone finds everything and nothing."""
        words = self.values.get("q", "")
        return words if len(words) >= SEARCH_MIN_CHARACTERS else None

    @property
    def cleared(self) -> str:
        """The same list, the tab kept, narrowed by nothing."""
        return self.address(**dict.fromkeys((*FILTERS, *self.fields)))

    def address(self, **changes: str | None) -> str:
        """This list with other parameters; None takes one away. Paging starts again."""
        changed: dict[str, str | None] = {**self.values, **changes}
        wanted = {name: value for name, value in changed.items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    def at(self, tab: str) -> "RegisterQuery":
        """The same on another tab."""
        return replace(self, values={**self.values, "tab": tab})

    def now(self, problem: str = "") -> "RegisterQuery":
        """The same without its moment."""
        values = {name: text for name, text in self.values.items() if name != "as_of"}
        return replace(self, values=values, instant=None, problem=problem)

    def every_tab(self, kind: str, scope: frozenset[str] | None) -> ItemFilter:
        """What the tabs' figures are counted over, never more than ``scope`` allows."""
        return ItemFilter(
            kind=kind,
            communities=narrowed(scope, self.values.get("community")),
            building=self.values.get("building"),
            assignee=self.values.get("assignee"),
            number=self.values.get("number"),
            search=self.search,
            detail=tuple((n, self.values[n]) for n in self.fields if n in self.values),
        )

    def filter(self, kind: str, scope: frozenset[str] | None) -> ItemFilter:
        """Which items are to be listed."""
        every = self.every_tab(kind, scope)
        match self.tab:
            case "live":
                return replace(every, open=True)
            case "overdue":
                return replace(every, overdue=True)
            case "all":
                return every
            case state:
                return replace(every, states=frozenset({state}))


def read_query(
    path: str, parameters: Mapping[str, str], fields: tuple[str, ...] = ()
) -> RegisterQuery:
    """Reads an address's parameters; ``fields`` are those the register's list is narrowed by. What
    cannot be used is left out and told in ``problem``.
    """
    given = {name: parameters.get(name, "").strip() for name in (*_PARAMETERS, *fields)}
    values = {
        name: text for name, text in given.items() if text and len(text) <= VALUE_MAX_CHARACTERS
    }
    cursor = parameters.get("cursor") or None
    query = RegisterQuery(
        path=path, fields=fields, values=values, cursor=cursor, instant=None, problem=""
    )
    moment = values.get("as_of")
    if moment is None:
        return query
    try:
        return replace(query, instant=from_form(moment))
    except ValueError as error:
        return query.now(moment_problem(error))
