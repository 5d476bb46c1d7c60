"""Who lives where: periods run forwards and end once, owners' affairs are owners' to give away."""

from typing import Any

import pytest

from events import occupancy as facts
from services.ledger.registers.occupancies import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, plain, when

WHO = {"kind": "owner", "id": ID, "name": "张伟", "phone": "13900000001"}


def started(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "flat": {"building": "b1", "unit": "1-101"},
        "party": WHO,
        "role": "owner",
        "since": "2026-03-01T00:00:00Z",
    }
    return plain(facts.OccupancyStarted, **{**data, **changes})


def granted(**changes: Any) -> Any:
    data = {"key": "wt-1", "to": {"kind": "agent", "name": "李娜"}, "purposes": ["bills"]}
    return plain(facts.AuthorityGranted, **{**data, **changes})


ENDED = plain(facts.OccupancyEnded, ended_at="2026-09-01T00:00:00Z", reason="sold")
REVOKED = plain(facts.AuthorityRevoked, key="wt-1")


@pytest.mark.proves("Art.2", "home-of-a-community")
@pytest.mark.proves("Art.2", "home-named")
@pytest.mark.proves("Art.2", "occupant-known")
@pytest.mark.proves("Art.2", "period-forwards")
def test_a_role_is_a_persons_in_a_home_for_a_time() -> None:
    fact = started()
    assert when(REGISTER, [], fact).facts == (fact,)
    with refused("home-of-a-community"):
        when(REGISTER, [], started(community=None), community=None)
    with refused("home-named"):
        when(REGISTER, [], started(flat={"building": "b1"}))
    with refused("occupant-known"):
        when(REGISTER, [], started(party={"kind": "owner"}))
    with refused("period-forwards"):
        when(REGISTER, [], started(until="2026-02-01T00:00:00Z"))
    with refused("period-forwards"):
        early = plain(facts.OccupancyEnded, ended_at="2026-02-01T00:00:00Z", reason="sold")
        when(REGISTER, [started()], early)


@pytest.mark.proves("Art.2", "known-building")
def test_a_home_lies_in_a_building_of_its_community() -> None:
    with refused("known-building", article="Art.2"):
        when(REGISTER, [], started(flat={"building": "b9", "unit": "1-101"}))


@pytest.mark.proves("Art.2", "period-running")
def test_a_period_ends_once_and_with_it_every_authority() -> None:
    assert when(REGISTER, [started()], ENDED).facts == (ENDED,)
    for late in (ENDED, granted(), REVOKED):
        with refused("period-running"):
            when(REGISTER, [started(), granted(), ENDED], late)


@pytest.mark.proves("Art.2", "authority-of-an-owner")
@pytest.mark.proves("Art.2", "authority-once")
@pytest.mark.proves("Art.2", "authority-ahead")
@pytest.mark.proves("Art.2", "authority-known")
def test_nobody_gives_away_what_is_not_theirs() -> None:
    votes = granted(purposes=["votes"])
    assert when(REGISTER, [started()], votes).facts == (votes,)
    with refused("authority-of-an-owner"):
        when(REGISTER, [started(role="tenant")], votes)
    with refused("authority-once"):
        when(REGISTER, [started(), granted()], granted())
    with refused("authority-ahead"):
        when(REGISTER, [started()], granted(until="2026-01-01T00:00:00Z"))
    with refused("authority-known"):
        when(REGISTER, [started()], REVOKED)
    assert when(REGISTER, [started(), granted(), REVOKED], granted()).facts == (granted(),)
