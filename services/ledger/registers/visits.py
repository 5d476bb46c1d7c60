"""Decisions about visits the company makes of its own accord: kept when they were planned, and what
was asked for there becomes a contact (Art. 3(1), 9(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, assert_never

from events import visit as facts
from events.contact import ContactLogged, Matter
from events.home_visit import HomeVisitTraced
from events.party import Party
from services.ledger.registers.contract import (
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.3(1)"

Dated = TypeVar("Dated", facts.VisitPlanned, facts.VisitMoved)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What deciding remembers of a planned visit. ``party`` is whom it was for, without what is
    personal.
    """

    due_at: datetime
    building: str | None
    party: Party | None
    tried: bool = False
    over: bool = False
    made: bool = False
    written_up: bool = False


def evolve(visit: Visit | None, fact: facts.AnyVisitFact) -> Visit:
    """The visit after the fact."""
    if isinstance(fact, facts.VisitPlanned):
        assert fact.due_at is not None, "decided when it was planned"
        building = fact.building or (fact.flat.building if fact.flat else None)
        party = fact.party and Party(kind=fact.party.kind, id=fact.party.id)
        return Visit(due_at=fact.due_at, building=building, party=party)
    assert visit is not None
    match fact:
        case facts.VisitMoved():
            assert fact.due_at is not None, "decided when it was moved"
            return replace(visit, due_at=fact.due_at)
        case facts.VisitMade():
            return replace(visit, tried=True, over=fact.met != "nobody", made=True)
        case facts.VisitCancelled():
            return replace(visit, over=True)
        case facts.VisitWrittenUp():
            return replace(visit, tried=True, over=True, written_up=True)
        case _:
            assert_never(fact)


def decide(visit: Visit | None, fact: facts.AnyVisitFact, at: At) -> Outcome:
    """What follows from a fact about a visit. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.VisitPlanned):
        return Outcome(facts=(_planned(fact, at),))
    assert visit is not None
    if isinstance(fact, facts.VisitWrittenUp):
        return _written_up(visit, fact, at)
    if visit.over:
        refuse("the visit was made or cancelled: plan another",
               rule="planned-visit-open", article=ARTICLE)  # fmt: skip
    match fact:
        case facts.VisitMoved():
            return Outcome(facts=(_dated(fact, at),))
        case facts.VisitMade():
            return _made(visit, fact, at)
        case facts.VisitCancelled():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _planned(fact: facts.VisitPlanned, at: At) -> facts.VisitPlanned:
    if at.community is None:
        refuse(
            "name the community the visit is planned in",
            rule="planned-visit-in-a-community",
            article=ARTICLE,
            field="/community",
        )
    if fact.flat is None and fact.party is None:
        refuse("say whom the visit is for: a home, or somebody",
               rule="planned-visit-to-somebody", article=ARTICLE, field="/flat")  # fmt: skip
    return _dated(fact, at)


def _dated(fact: Dated, at: At) -> Dated:
    if fact.planned_at <= at.happened_at:
        refuse("a visit is planned for a time to come",
               rule="planned-visit-ahead", article=ARTICLE, field="/planned_at")  # fmt: skip
    return fact.model_copy(update={"due_at": fact.planned_at + at.rules.within("visit_made")})


def _made(visit: Visit, fact: facts.VisitMade, at: At) -> Outcome:
    spoken = fact.met in facts.SPOKEN_WITH
    if spoken and fact.heard is None:
        refuse("somebody was there: say in a sentence what they had to say",
               rule="planned-visit-heard", article="Art.9(1)", field="/heard")  # fmt: skip
    if fact.category is not None and not spoken:
        refuse("nobody was spoken with, so nobody asked for anything: leave the kind of matter out",
               rule="planned-visit-asked", article="Art.9(1)", field="/category")  # fmt: skip
    return Outcome(facts=(fact,), noticed=_late(visit, at), contact=_contact(visit, fact, at))


def _written_up(visit: Visit, fact: facts.VisitWrittenUp, at: At) -> Outcome:
    """Each tells of the other: the plan of what came of it, the home visit of the plan."""
    if visit.written_up or (visit.over and not visit.made):
        refuse("the visit was cancelled, or is told of a home visit already",
               rule="planned-visit-written-once", article=ARTICLE)  # fmt: skip
    made = at.others.get(("home_visit", fact.home_visit))
    if made is None or made.community != at.community:
        refuse("name a home visit of this community by its number",
               rule="planned-visit-names-one", article=ARTICLE, field="/home_visit")  # fmt: skip
    if made.state.planned:
        refuse("that home visit is told of another planned visit already",
               rule="home-visit-planned-once", article=ARTICLE, field="/home_visit")  # fmt: skip
    traced = HomeVisitTraced(id=fact.home_visit, by=fact.by, visit=at.id)
    noticed = () if visit.made else _late(visit, at)
    return Outcome(facts=(fact,), noticed=noticed, onward=(traced,))


def _late(visit: Visit, at: At) -> tuple[Noticed, ...]:
    if visit.tried or at.happened_at <= visit.due_at:
        return ()
    found = Noticed(
        rule="planned-visit-kept",
        article=ARTICLE,
        proposal="约定的走访按时去；去不了的提前改期并说明",
    )
    return (found,)


def _contact(visit: Visit, fact: facts.VisitMade, at: At) -> ContactLogged | None:
    if fact.category is None or fact.heard is None or at.community is None:
        return None
    matter = Matter(
        category=fact.category,
        urgency=fact.urgency,
        text=fact.heard,
        important=fact.important,
    )
    return ContactLogged(
        community=at.community,
        building=visit.building,
        direction="inbound",
        channel="home_visit",
        matters=(matter,),
        party=_party(visit, at),
        answer_needed=fact.answer_needed,
    )


def _party(visit: Visit, at: At) -> Party | None:
    """Whom the visit was planned for, by what the plan said of them."""
    if visit.party is None:
        return None
    said = {name: at.recalled.get(f"/party/{name}") for name in ("name", "phone", "unit")}
    return visit.party.model_copy(update=said)


def _needs(_: object, fact: facts.AnyVisitFact) -> Iterator[ItemKey]:
    """The home visit that tells what was said."""
    if isinstance(fact, facts.VisitWrittenUp):
        yield "home_visit", fact.home_visit


REGISTER: Register[Visit, facts.AnyVisitFact] = Register(
    kind="visit",
    plural="visits",
    letter="ZF",
    steps={
        "plan": Step(fact=facts.VisitPlanned),
        "make": Step(fact=facts.VisitMade, during=("planned",)),
        "write_up": Step(fact=facts.VisitWrittenUp, during=("planned", "made")),
        "move": Step(fact=facts.VisitMoved, during=("planned",)),
        "cancel": Step(fact=facts.VisitCancelled, during=("planned",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    recalls=(facts.VisitMade,),
    filters=("month", "occasion"),
)
