"""What an incident's page shows besides what every item's does: its cases by number and state, its
figures, and open cases that may belong to it.
"""

from dataclasses import dataclass

from projections.inbox.model import InboxFilter, IncidentFigures
from projections.reading import AsOf
from projections.registers.model import Item
from services.access.principal import Principal
from services.access.table import may
from services.desk.inbox.rows import CaseLine, Places, case_lines
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.questions.incidents import candidates_of

LINKED_MAX_ROWS = 500
CANDIDATES_MAX_ROWS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentPanel:
    """``may_link``: whether the visitor may link a candidate with one button."""

    figures: IncidentFigures
    linked: tuple[CaseLine, ...]
    candidates: tuple[CaseLine, ...]
    may_link: bool


def incident_panel(
    parts: DeskParts, item: Item, as_of: AsOf, *, principal: Principal, words: Words
) -> IncidentPanel | None:
    """The panel of an incident; None for any other item. Candidates are those of today."""
    if item.kind != "incident":
        return None
    places = Places(parts.questions.communities(), words)

    def lines(asked: InboxFilter, limit: int) -> tuple[CaseLine, ...]:
        page = parts.questions.list_cases(asked, as_of, cursor=None, limit=limit)
        now = as_of.instant
        return tuple(case_lines(page.rows, parts, places=places, now=now, words=words))

    asker, scope = principal.actor, frozenset({item.community or ""})
    linked = InboxFilter(asker=asker, communities=scope, incident=item.id)
    today = as_of.position is None and not item.done
    wanted = candidates_of(item.community, item.detail, asker)
    return IncidentPanel(
        figures=parts.questions.incident_figures(item.id, as_of, asker=asker),
        linked=lines(linked, LINKED_MAX_ROWS),
        candidates=lines(wanted, CANDIDATES_MAX_ROWS) if today else (),
        may_link=today and may(principal.role, "POST", "/incidents/{id}/link"),
    )
