"""Open cases of whoever is on the telephone: nobody should have to log a second one of the same
matter and merge it afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from projections.inbox.model import LIVE_STATES, InboxFilter, InboxRow
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.cases.who import Who, runs_of
from services.desk.inbox.rows import CaseLine, Places, case_lines
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.errors import ViewBehindError

SHOWN_MAX = 5
LOOKED_AT_MAX = 20
CASES_OF_A_NUMBER_MAX = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownCase:
    """An open case, masked as in any list, and by what it was found."""

    line: CaseLine
    by: Literal["phone", "unit"]


def known_cases(
    parts: DeskParts,
    who: Who,
    community: str,
    *,
    principal: Principal,
    places: Places,
    words: Words,
) -> list[KnownCase]:
    """Open cases of the same telephone number, then of the same flat; only those the reader may
    see. Flats repeat between communities, so they count within ``community`` alone; a number's
    cases tell, too, where another community was chosen by mistake.
    """
    asking = _Asking(parts, principal)
    try:
        by_phone = asking.of_number(who.phone) if who.phone else []
        in_reach = community and principal.may_see(community)
        by_flat = asking.of_flat(who.unit, community) if who.unit and in_reach else []
    except ViewBehindError:
        # A view that is being built hints at nothing, and stands in no contact's way.
        return []
    seen = {row.case for row in by_phone}
    rows = [*by_phone, *(row for row in by_flat if row.case not in seen)][:SHOWN_MAX]
    lines = case_lines(rows, parts, places=places, now=asking.as_of.instant, words=words)
    return [KnownCase(line=line, by="phone" if line.row.case in seen else "unit") for line in lines]


class _Asking:
    """What is asked within one visitor's scope."""

    def __init__(self, parts: DeskParts, principal: Principal) -> None:
        self._parts, self._asker = parts, principal.actor
        self._scope = principal.communities
        self.as_of = AsOf(position=None, instant=parts.clock())

    def of_number(self, phone: str) -> Sequence[InboxRow]:
        """Live cases raised by whoever has this number, however it was written down."""
        cases = self._parts.questions.cases_of_number(
            phone, communities=self._scope, limit=CASES_OF_A_NUMBER_MAX, asker=self._asker
        )
        asked = InboxFilter(
            asker=self._asker,
            communities=self._scope,
            states=LIVE_STATES,
            only=frozenset(cases),
        )
        return self._listed(asked) if cases else ()

    def of_flat(self, unit: str, community: str) -> Sequence[InboxRow]:
        """Live cases of this flat. Searched for by its figures; those found are compared."""
        runs = runs_of(unit)
        asked = InboxFilter(
            asker=self._asker,
            communities=frozenset({community}),
            states=LIVE_STATES,
            search=" ".join(runs),
        )
        found = self._listed(asked)
        opened = self._parts.opening.open_fields([row.unit for row in found if row.unit])
        return [row for row in found if row.unit and runs_of(opened.get(row.unit) or "") == runs]

    def _listed(self, asked: InboxFilter) -> Sequence[InboxRow]:
        return self._parts.questions.list_cases(
            asked, self.as_of, cursor=None, limit=LOOKED_AT_MAX
        ).rows
