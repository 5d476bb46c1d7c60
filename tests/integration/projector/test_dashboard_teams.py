"""Of which team somebody is whom a case came to: by the community's chart, else by the company's,
as known and in force then, whenever it is asked and in whatever order the two charts are read.
"""

import copy
import random
from dataclasses import replace

import pytest

from events.envelope import RecordedEvent
from events.vocabulary import COMPANY_PARTITION
from projections.dashboard.model import DashboardFilter
from projections.dashboard.queries import dashboard
from projections.driver import Connection
from projections.engine.lexing import Reader
from projections.reading import AsOf
from tests import dashboard_oracle
from tests.dashboard_oracle import Wanted
from tests.dashboard_stories import Lives
from tests.integration.projector.test_dashboard import build, named

POSITIONS = 5
TEAMS = ("维修组", "客服组", "保洁组", "-", "team:a", "desk:yinhu")


@pytest.mark.parametrize("seed", range(3))
def test_a_team_counts_what_its_people_had_by_either_chart(
    connection: Connection, reader: Reader, seed: int
) -> None:
    lives, draw = Lives(seed, redrawn=("yinhu", None, None), restless=0.6), random.Random(seed)
    lives.go_on(240)
    read = copy.copy(lives)
    if seed % 2:  # the company's partition is read last
        read.events = sorted(lives.events, key=_companys)
    build(connection, reader, read, batch=draw.choice((7, 90)))
    companys = 0
    for position in draw.sample(range(60, len(lives.events)), POSITIONS):
        as_of = AsOf(position=position, instant=lives.events[position - 1].recordedtime)
        for community in ("yinhu", "fengming"):
            asked = DashboardFilter(communities=frozenset({community}))
            groups = dashboard(connection, asked, as_of, by="team").groups
            for team in TEAMS:
                wanted = Wanted(communities=asked.communities, team=team)
                expected = dashboard_oracle.counted(
                    lives.events, lives.facts, wanted, position, as_of.instant
                )
                found = groups.get(f"{community}/{team}")
                assert ({} if found is None else named(found)) == expected
                companys += community == "fengming" and team.endswith("组") and bool(expected)
                alone = replace(asked, team=team)
                total = dashboard(connection, alone, as_of, by=None).total
                assert named(total) == expected
    assert companys, "fengming has no chart: its teams are the company's"


def _companys(event: RecordedEvent) -> bool:
    return event.envelope.partitionkey == COMPANY_PARTITION
