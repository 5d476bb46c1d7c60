"""Decisions about who lives where: a period ends once, and nobody gives away what is not theirs
(Art. 2).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import occupancy as facts
from services.ledger.registers.contract import At, Outcome, Register, Step, refuse

ARTICLE = "Art.2"


@dataclass(frozen=True, kw_only=True)
class Occupancy:
    """What deciding remembers of somebody's time in a home."""

    role: facts.OccupancyRole
    since: datetime
    ended: bool = False
    authorities: frozenset[str] = frozenset()


def evolve(occupancy: Occupancy | None, fact: facts.AnyOccupancyFact) -> Occupancy:
    """The occupancy after the fact."""
    if isinstance(fact, facts.OccupancyStarted):
        return Occupancy(role=fact.role, since=fact.since)
    assert occupancy is not None
    match fact:
        case facts.OccupancyEnded():
            return replace(occupancy, ended=True, authorities=frozenset())
        case facts.AuthorityGranted():
            return replace(occupancy, authorities=occupancy.authorities | {fact.key})
        case facts.AuthorityRevoked():
            return replace(occupancy, authorities=occupancy.authorities - {fact.key})
        case _:
            assert_never(fact)


def decide(occupancy: Occupancy | None, fact: facts.AnyOccupancyFact, at: At) -> Outcome:
    """What follows from a fact about an occupancy. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.OccupancyStarted):
        _start(fact, at)
        return Outcome(facts=(fact,))
    assert occupancy is not None
    if occupancy.ended:
        refuse("this period has ended: begin a new one", rule="period-running", article=ARTICLE)
    match fact:
        case facts.OccupancyEnded():
            if fact.ended_at < occupancy.since:
                refuse("the period ends before it began", rule="period-forwards",
                       article=ARTICLE, field="/ended_at")  # fmt: skip
        case facts.AuthorityGranted():
            _grant(occupancy, fact, at)
        case facts.AuthorityRevoked():
            if fact.key not in occupancy.authorities:
                refuse("no authority of this name is in force", rule="authority-known",
                       article=ARTICLE, field="/key")  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _start(fact: facts.OccupancyStarted, at: At) -> None:
    if at.community is None:
        refuse("name the community the home lies in", rule="home-of-a-community",
               article=ARTICLE, field="/community")  # fmt: skip
    if fact.flat.unit is None and fact.flat.id is None:
        refuse("say which flat or shop it is", rule="home-named", article=ARTICLE,
               field="/flat/unit")  # fmt: skip
    building = fact.flat.building
    if building is not None and at.buildings and building not in at.buildings:
        refuse("the community has no such building", rule="known-building", article=ARTICLE,
               field="/flat/building")  # fmt: skip
    if fact.party.id is None:
        refuse(
            "say who it is: a telephone number, or name and flat",
            rule="occupant-known",
            article=ARTICLE,
            field="/party",
        )
    if fact.until is not None and fact.until <= fact.since:
        refuse("the period ends before it begins", rule="period-forwards",
               article=ARTICLE, field="/until")  # fmt: skip


def _grant(occupancy: Occupancy, fact: facts.AuthorityGranted, at: At) -> None:
    if fact.key in occupancy.authorities:
        refuse("an authority of this name is in force already", rule="authority-once",
               article=ARTICLE, field="/key")  # fmt: skip
    if occupancy.role not in facts.OWNERS and facts.OWNERS_AFFAIRS & set(fact.purposes):
        refuse(
            "only an owner can let somebody vote or rebuild for them",
            rule="authority-of-an-owner",
            article=ARTICLE,
            field="/purposes",
        )
    if fact.until is not None and fact.until <= at.happened_at:
        refuse("the authority is over before it begins", rule="authority-ahead",
               article=ARTICLE, field="/until")  # fmt: skip


_RUNNING = ("running",)

REGISTER: Register[Occupancy, facts.AnyOccupancyFact] = Register(
    kind="occupancy",
    plural="occupancies",
    letter="O",
    steps={
        "start": Step(fact=facts.OccupancyStarted),
        "end": Step(fact=facts.OccupancyEnded, during=_RUNNING),
        "grant": Step(fact=facts.AuthorityGranted, during=_RUNNING),
        "revoke": Step(fact=facts.AuthorityRevoked, during=_RUNNING),
    },
    evolve=evolve,
    decide=decide,
)
