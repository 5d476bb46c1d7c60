"""What waits for the person who looks: actions of meetings, instructions, reports, requests,
must-know information, and more time somebody asked for, as their to-do list (Art. 4(3), 7).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response

from projections.reading import AsOf
from projections.registers.model import ItemFilter, Part, PartFilter, PartList
from services.access.principal import Principal
from services.access.table import may
from services.desk.asking.waiting import wait_for_views
from services.desk.cases.more_time import asked_line
from services.desk.inbox.rows import Places, case_lines, snippet
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.registers.lines import due_by, due_of, open_said, title_of
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import Due
from services.ledger.registers.found import all_registers
from services.questions.more_time import ToDecide, more_time_to_decide

ACTIONS_MAX_ROWS = 200
OF_ITS_OWN = frozenset({("meeting", "action")})
"""Parts with a text of their own; others are told by the title of their item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionLine:
    """One thing to do as the list shows it. ``what`` says where it comes from and how it stands."""

    id: str
    address: str
    text: str
    place: str
    what: str
    due: Due


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """What somebody has to do, what is due first; and which more time is theirs to decide."""

    owed: PartList
    to_decide: tuple[ToDecide, ...]

    @property
    def count(self) -> int:
        """How many things that are."""
        return len(self.owed.parts) + len(self.to_decide)


def my_actions(parts: DeskParts, principal: Principal, as_of: AsOf) -> Mine:
    """What this person has to do."""
    mine = PartFilter(communities=principal.communities, assignee=principal.actor, owed=True)
    owed = parts.questions.list_parts(mine, as_of, limit=ACTIONS_MAX_ROWS, asker=principal.actor)
    to_decide: tuple[ToDecide, ...] = ()
    if may(principal.role, "POST", "/cases/{case}/grant"):
        to_decide = more_time_to_decide(
            parts.questions, as_of.instant, communities=principal.communities, asker=principal.actor
        )
    return Mine(owed=owed, to_decide=to_decide)


class ActionsPage:
    """Answers ``GET /actions``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The list, each thing leading to where it is recorded."""
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        wait_for_views(parts, request)
        as_of = AsOf(position=None, instant=parts.clock())
        mine = my_actions(parts, principal, as_of)
        found = mine.owed
        places = Places(parts.questions.communities(), words)
        titles = self._titles(found, as_of, principal, words)

        def line(part: Part) -> ActionLine:
            register = all_registers()[part.kind]
            wording, community = Wording(register, words), part.community
            state = wording.part_state(part.part, part.state)
            return ActionLine(
                id=f"{part.item}-{part.part}-{part.key}".replace(":", "-"),
                address=f"/{register.plural}/{part.item}",
                text=titles.get((part.item, part.part, part.key))
                or titles.get((part.item, "", ""), wording.one),
                place=words("item.company") if community is None else places.of(community, None),
                what=f"{wording.one} · {state}",
                due=due_of(part, now=as_of.instant, words=words),
            )

        return self._rendering.page(
            request,
            "actions.html",
            lines=[
                *self._to_decide(mine.to_decide, places, as_of.instant, words),
                *(line(part) for part in found.parts),
            ],
            complete=found.complete,
            watermark=found.watermark,
        )

    def _to_decide(
        self, found: Sequence[ToDecide], places: Places, now: datetime, words: Words
    ) -> list[ActionLine]:
        """More time that was asked for, each leading to its case."""
        rows = [each.case for each in found]
        told = case_lines(rows, self._parts, places=places, now=now, words=words)
        return [
            ActionLine(
                id=f"{each.case.case}-{each.asked.kind}",
                address=f"/cases/{each.case.case}",
                text=f"{each.case.number} {line.text}",
                place=line.place,
                what=asked_line(
                    each.asked.kind, each.asked.detail, words, by=each.asked.by, at=each.asked.at
                ),
                due=Due(kind="none", text="", moment="")
                if each.asked.due_at is None
                else due_by(each.asked.due_at, now=now, words=words),
            )
            for each, line in zip(found, told, strict=True)
        ]

    def _titles(
        self, found: PartList, as_of: AsOf, principal: Principal, words: Words
    ) -> Mapping[tuple[str, str, str], str]:
        """What each part with a text of its own says, and what the others' items are about."""
        told: dict[tuple[str, str, str], str] = {}
        own = [part for part in found.parts if (part.kind, part.part) in OF_ITS_OWN]
        for part, said in zip(own, open_said(own, self._parts), strict=True):
            text = said.get("text")
            told[part.item, part.part, part.key] = (
                words("case.forgotten") if text is None else snippet(text)
            )
        items: defaultdict[str, set[str]] = defaultdict(set)
        for part in found.parts:
            if (part.kind, part.part) not in OF_ITS_OWN:
                items[part.kind].add(part.item)
        for kind, ids in items.items():
            wording = Wording(all_registers()[kind], words)
            page = self._parts.questions.list_items(
                ItemFilter(kind=kind, ids=frozenset(ids)),
                as_of,
                cursor=None,
                limit=len(ids),
                asker=principal.actor,
            )
            said_of = zip(page.items, open_said(page.items, self._parts), strict=True)
            for item, said in said_of:
                told[item.id, "", ""] = snippet(title_of(item, said, wording))
        return told
