"""Which buildings the notices now out have not reached (Art. 4(1), 5(2))."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from events.notice import REACHED_STATES
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter
from services.questions.contract import Community, Questions
from services.questions.deliveries import BuildingRow, buildings_for, matrix_of

NOTICES_MAX = 100
"""Of all communities together; who has more notices out than these tells nobody anything."""

OUT: frozenset[str] = frozenset({"approved", "posted"})
"""States of a notice that is meant to be read now."""

Reach = Literal["unreached", "partly", "reached"]
"""``partly``: an important notice lacks something written, another channel, or some homes."""

WORST_FIRST: tuple[Reach, ...] = ("unreached", "partly", "reached")


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeReach:
    """A notice with how it reached each building it is for."""

    notice: Item
    buildings: Mapping[str, Reach]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityMap:
    """A community with its notices; ``buildings`` counts for each building the notices in each
    state, the worst state a notice is in there first.
    """

    community: str
    notices: tuple[NoticeReach, ...]
    buildings: Mapping[str, Mapping[Reach, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeMap:
    """``complete`` is False where there are more notices out than were looked at."""

    communities: tuple[CommunityMap, ...]
    complete: bool
    watermark: int


def notice_map(
    questions: Questions, as_of: AsOf, *, communities: frozenset[str] | None, asker: str
) -> NoticeMap:
    """The maps of these communities."""
    asked = ItemFilter(kind="notice", communities=communities, states=OUT)
    page = questions.list_items(asked, as_of, cursor=None, limit=NOTICES_MAX, asker=asker)
    known = questions.communities()
    counted = questions.delivery_tallies(
        [notice.id for notice in page.items], as_of, reached=REACHED_STATES
    )
    reaches = [
        NoticeReach(
            notice=notice,
            buildings={
                row.building: reach_of(row, important=bool(notice.detail.get("important")))
                for row in matrix_of(counted[notice.id], buildings_for(notice, known)).rows
                if row.building is not None
            },
        )
        for notice in page.items
    ]
    seen = [each for each in known if communities is None or each.community in communities]
    return NoticeMap(
        communities=tuple(_map(community, reaches) for community in seen),
        complete=page.next_cursor is None,
        watermark=page.watermark,
    )


def reach_of(row: BuildingRow, *, important: bool) -> Reach:
    """How a notice reached a building: an ordinary one by any channel, an important one by two."""
    if len(row.missing) == len(("written", "another")):
        return "unreached"
    if important and (row.missing or row.homes_missing):
        return "partly"
    return "reached"


def _map(community: Community, reaches: list[NoticeReach]) -> CommunityMap:
    own = tuple(each for each in reaches if each.notice.community == community.community)
    known = [building.id for building in community.buildings]
    buildings = dict.fromkeys([*known, *(name for each in own for name in each.buildings)])
    return CommunityMap(
        community=community.community,
        notices=own,
        buildings={building: _counted(building, own) for building in buildings},
    )


def _counted(building: str, reaches: tuple[NoticeReach, ...]) -> dict[Reach, int]:
    states = [each.buildings.get(building) for each in reaches]
    return {reach: states.count(reach) for reach in WORST_FIRST if reach in states}
