"""What the dashboard's address asks for: a selection, a moment, how it is split; read once and
checked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from urllib.parse import urlencode

from projections.dashboard.model import DashboardFilter, Dimension
from services.access.principal import narrowed
from services.desk.asking.past import asked_instant
from services.errors import NotFoundError
from services.questions.dashboards import days_of

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
FILTERS = ("community", "building", "category", "channel", "handler", "team", "period", "incident")
NAMES = (*FILTERS, "by", "position", "as_of")
VALUE_MAX_CHARACTERS = 200
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_POSITION = re.compile(r"[1-9][0-9]{0,14}")


@dataclass(frozen=True, kw_only=True, slots=True)
class DashboardQuery:
    """The parameters as they came, unknown ones dropped."""

    values: Mapping[str, str]

    @property
    def by(self) -> Dimension:
        """What the figures are split by; communities unless told otherwise."""
        by = self.values.get("by", "")
        return by if by in DIMENSIONS else DIMENSIONS[0]

    @property
    def as_of(self) -> datetime | None:
        """The instant asked for. Raises as :func:`asked_instant`."""
        text = self.values.get("as_of")
        return None if text is None else asked_instant(text)

    @property
    def position(self) -> int | None:
        """The position asked for. Raises ``NotFoundError`` for what is none."""
        text = self.values.get("position")
        if text is not None and _POSITION.fullmatch(text) is None:
            raise NotFoundError("that is not a position")
        return None if text is None else int(text)

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the selection."""
        return any(name in self.values for name in FILTERS)

    def address(self, path: str = "/dashboard", **changes: str | None) -> str:
        """The same question with other parameters; None takes one away."""
        changed: dict[str, str | None] = {**self.values, **changes}
        wanted = {name: value for name, value in changed.items() if value}
        return f"{path}?{urlencode(wanted)}" if wanted else path

    def filter(self, scope: frozenset[str] | None) -> DashboardFilter:
        """What is counted, never more than ``scope`` allows. Raises ``CommandRefusedError`` for a
        period that is none.
        """
        values = self.values
        first_day, last_day = days_of(values["period"]) if "period" in values else (None, None)
        return DashboardFilter(
            communities=narrowed(scope, values.get("community")),
            building=values.get("building"),
            category=values.get("category"),
            channel=values.get("channel"),
            handler=values.get("handler"),
            team=values.get("team"),
            first_day=first_day,
            last_day=last_day,
            incident=values.get("incident"),
        )


def read_query(parameters: Mapping[str, str]) -> DashboardQuery:
    """Reads an address's parameters. What cannot be used is left out."""
    given = {name: parameters.get(name, "").strip() for name in NAMES}
    values = {
        name: text for name, text in given.items() if text and len(text) <= VALUE_MAX_CHARACTERS
    }
    incident = values.get("incident", "any")
    if incident not in ("any", "none") and _UUID.fullmatch(incident) is None:
        del values["incident"]
    return DashboardQuery(values=values)


def number_in(text: str | None) -> int:
    """A number of the address; 0 where there is none."""
    return int(text) if text is not None and _NUMBER.fullmatch(text) else 0
