"""Decisions about who lives where: a period ends once, and nobody gives away what is not theirs
(Art. 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import occupancy as facts
from events.party import Flat
from services.ledger.registers.contract import At, Outcome, Register, Step, refuse

ARTICLE = "Art.2"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who may act for somebody, by subject id, and in what."""

    to: str | None
    purposes: frozenset[facts.AuthorityFor]
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Occupancy:
    """What deciding remembers of somebody's time in a home. ``party`` and ``flat`` are subject ids,
    ``until`` is the end, agreed or come; ``authorities`` are those in force, by the office's name.
    """

    role: facts.OccupancyRole
    since: datetime
    party: str | None
    flat: Flat
    until: datetime | None = None
    ended: bool = False
    authorities: Mapping[str, Authority] = field(default_factory=dict)


def evolve(occupancy: Occupancy | None, fact: facts.AnyOccupancyFact) -> Occupancy:
    """The occupancy after the fact."""
    if isinstance(fact, facts.OccupancyStarted):
        return Occupancy(
            role=fact.role,
            since=fact.since,
            party=fact.party.id,
            flat=fact.flat,
            until=fact.until,
        )
    assert occupancy is not None
    match fact:
        case facts.OccupancyEnded():
            return replace(occupancy, ended=True, until=fact.ended_at, authorities={})
        case facts.AuthorityGranted():
            given = Authority(to=fact.to.id, purposes=frozenset(fact.purposes), until=fact.until)
            return replace(occupancy, authorities={**occupancy.authorities, fact.key: given})
        case facts.AuthorityRevoked():
            left = {key: each for key, each in occupancy.authorities.items() if key != fact.key}
            return replace(occupancy, authorities=left)
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
