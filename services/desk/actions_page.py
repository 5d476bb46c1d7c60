"""What meetings want done by the person who looks: the actions in their owners' inbox (Art. 4(3),
9(2)).
"""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import Part, PartFilter, PartList
from services.access.principal import Principal
from services.desk.moments import Due
from services.desk.parts import DeskParts
from services.desk.registers.lines import Said, due_of, open_said
from services.desk.registers.wording import Wording
from services.desk.rendering import Rendering, principal_of, words_of
from services.desk.rows import Places, snippet
from services.desk.waiting import wait_for_views
from services.ledger.registers.found import all_registers

ACTIONS_MAX_ROWS = 200
KIND, PART, OPEN = "meeting", "action", frozenset({"open"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionLine:
    """One action as the list shows it."""

    part: Part
    address: str
    text: str
    place: str
    due: Due


def my_actions(parts: DeskParts, principal: Principal, as_of: AsOf) -> PartList:
    """The open actions this person has to do, what is due first."""
    mine = PartFilter(
        kind=KIND,
        part=PART,
        communities=principal.communities,
        states=OPEN,
        assignee=principal.actor,
    )
    return parts.questions.list_parts(mine, as_of, limit=ACTIONS_MAX_ROWS, asker=principal.actor)


class ActionsPage:
    """Answers ``GET /actions``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The list, each action leading to its meeting."""
        parts, words = self._parts, words_of(request)
        wait_for_views(parts, request)
        as_of = AsOf(position=None, instant=parts.clock())
        found = my_actions(parts, principal_of(request), as_of)
        places = Places(parts.questions.communities(), words)
        wording = Wording(all_registers()[KIND], words)

        def line(part: Part, said: Said) -> ActionLine:
            text = said.get("text")
            community = part.community
            return ActionLine(
                part=part,
                address=f"/meetings/{part.item}",
                text=words("case.forgotten") if text is None else snippet(text),
                place=words("item.company") if community is None else places.of(community, None),
                due=due_of(part, now=as_of.instant, words=words),
            )

        said = open_said(found.parts, parts)
        return self._rendering.page(
            request,
            "actions.html",
            lines=[line(*each) for each in zip(found.parts, said, strict=True)],
            complete=found.complete,
            wording=wording,
            watermark=found.watermark,
        )
