"""What the inbox's address asks for: filters, search, page and moment, read once and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode

from projections.inbox.model import LIVE_STATES, AlarmKind, CaseState, InboxFilter
from services.access.principal import narrowed
from services.desk.rendering.moments import from_form, moment_problem

SEARCH_MIN_CHARACTERS = 2
SEARCH_MAX_CHARACTERS = 100
VALUE_MAX_CHARACTERS = 300
ALARMS: tuple[AlarmKind, ...] = get_args(AlarmKind)
STATES: tuple[CaseState, ...] = get_args(CaseState)
TABS = ("live", "overdue", *STATES, "all")
"""The list's tabs: what is to be done, what of it is late, each state, everything."""

FILTERS = (
    "community",
    "building",
    "channel",
    "category",
    "urgency",
    "assignee",
    "incident",
    "alarm",
)
_INCIDENT = re.compile(r"any|none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PARAMETERS = ("tab", "q", *FILTERS, "as_of")


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxQuery:
    """The parameters as they came, unknown ones dropped. ``problem`` is a message key, or empty."""

    values: Mapping[str, str]
    cursor: str | None
    instant: datetime | None
    problem: str

    @property
    def tab(self) -> str:
        """The tab asked for; the first one unless told otherwise."""
        tab = self.values.get("tab", "")
        return tab if tab in TABS else TABS[0]

    @property
    def search(self) -> str | None:
        """What is searched for; None where it is too short, or the past is looked at."""
        search = self.values.get("q", "")
        usable = len(search) >= SEARCH_MIN_CHARACTERS and self.instant is None
        return search if usable else None

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return any(self.values.get(name) for name in (*FILTERS, "q"))

    def address(self, **changes: str | None) -> str:
        """This inbox with other parameters; None takes one away. Paging starts again."""
        changed: dict[str, str | None] = {**self.values, **changes}
        wanted = {name: value for name, value in changed.items() if value}
        return f"/?{urlencode(wanted)}" if wanted else "/"

    def filter(self, scope: frozenset[str] | None, asker: str) -> InboxFilter:
        """Which cases are to be listed, never more than ``scope`` allows ``asker``."""
        tabbed = self.every_tab(scope, asker)
        states: frozenset[CaseState] | None = None
        if self.tab in {"live", "overdue"}:
            states = LIVE_STATES
        elif self.tab != "all":
            states = frozenset(state for state in STATES if state == self.tab)
        overdue = True if self.tab == "overdue" else None
        return replace(tabbed, states=states, overdue=overdue)

    def every_tab(self, scope: frozenset[str] | None, asker: str) -> InboxFilter:
        """The same without the tab: what the tabs' figures are counted over."""
        return InboxFilter(
            asker=asker,
            communities=narrowed(scope, self.values.get("community")),
            building=self.values.get("building"),
            channel=self.values.get("channel"),
            category=self.values.get("category"),
            urgency=self.values.get("urgency"),
            assignee=self.values.get("assignee"),
            incident=self.values.get("incident"),
            search=self.search,
            alarms=_alarms(self.values.get("alarm")),
        )


def _alarms(asked: str | None) -> frozenset[AlarmKind] | None:
    """One kind of alarm, or any; None: whether or not one stands over a case."""
    if asked is None:
        return None
    return frozenset(alarm for alarm in ALARMS if asked in ("any", alarm))


def read_query(parameters: Mapping[str, str]) -> InboxQuery:
    """Reads an address's parameters. What cannot be used is left out and told in ``problem``."""
    given = {name: parameters.get(name, "").strip() for name in _PARAMETERS}
    given["q"] = given["q"][:SEARCH_MAX_CHARACTERS]
    values = {
        name: text for name, text in given.items() if text and len(text) <= VALUE_MAX_CHARACTERS
    }
    if _INCIDENT.fullmatch(values.get("incident", "any")) is None:
        del values["incident"]
    if values.get("alarm", "any") not in ("any", *ALARMS):
        del values["alarm"]
    problem, instant = "", None
    if moment := values.get("as_of"):
        try:
            instant = from_form(moment)
        except ValueError as error:
            problem = moment_problem(error)
            del values["as_of"]
    if search := values.get("q"):
        if instant is not None:
            problem = "inbox.search_past"
        elif len(search) < SEARCH_MIN_CHARACTERS:
            problem = "inbox.search_short"
    cursor = parameters.get("cursor") or None
    return InboxQuery(values=values, cursor=cursor, instant=instant, problem=problem)
