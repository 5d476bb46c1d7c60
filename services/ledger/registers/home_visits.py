"""Decisions about visits at home: what was asked for on one becomes a contact like any other (Art.
4(2), 9(1)).
"""

from dataclasses import dataclass
from datetime import timedelta

from events import home_visit as facts
from events.contact import ContactLogged, Matter
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

CLOCK_DIFFERENCE_MAX = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class HomeVisit:
    """What deciding remembers of a visit: whether it is told of as a planned one."""

    planned: bool = False


def evolve(visit: HomeVisit | None, fact: facts.AnyHomeVisitFact) -> HomeVisit:
    """The visit after the fact."""
    del visit
    return HomeVisit(planned=isinstance(fact, facts.HomeVisitTraced))


def decide(visit: HomeVisit | None, fact: facts.AnyHomeVisitFact, at: At) -> Outcome:
    """What follows from a visit. Raises ``CommandRefusedError``."""
    del visit
    if isinstance(fact, facts.HomeVisitTraced):
        return Outcome(facts=(fact,))
    if at.community is None:
        refuse("name the community the home belongs to", rule="visit-of-a-community",
               article="Art.4(2)", field="/community")  # fmt: skip
    if fact.visited_at > at.happened_at + CLOCK_DIFFERENCE_MAX:
        refuse("a visit is told of once it was made: mend its time", rule="visit-made",
               article="Art.4(2)", field="/visited_at")  # fmt: skip
    if fact.met in facts.SPOKEN_WITH and fact.said is None:
        refuse(
            "somebody was at home: say in a sentence what was talked about",
            rule="visit-says-what",
            article="Art.9(1)",
            field="/said",
        )
    if fact.category is not None and fact.met not in facts.SPOKEN_WITH:
        refuse(
            "nobody was spoken with, so nobody asked for anything: leave the kind of matter out",
            rule="visit-asked-by-somebody",
            article="Art.9(1)",
            field="/category",
        )
    if fact.purpose in ("case", "revisit") and fact.case is None:
        refuse("name the case the visit was made for", rule="visit-for-a-case",
               article="Art.4(2)", field="/case")  # fmt: skip
    late = Noticed(
        rule="visit-written-in-time", article="Art.4(2)", proposal="上门的事当天记下来，别过夜"
    )
    in_time = at.happened_at - fact.visited_at <= at.rules.within("visit_written_down")
    return Outcome(
        facts=(fact,),
        noticed=() if in_time else (late,),
        contact=_contact(fact, at.community),
        contact_at=fact.visited_at,
    )


def _contact(fact: facts.HomeVisitMade, community: str) -> ContactLogged | None:
    if fact.category is None or fact.said is None:
        return None
    matter = Matter(
        category=fact.category,
        urgency=fact.urgency,
        sensitivity=fact.sensitivity,
        text=fact.said,
        important=fact.important,
        case=None if fact.matter_apart else fact.case,
    )
    return ContactLogged(
        community=community,
        building=fact.flat.building,
        direction="inbound",
        channel="home_visit",
        matters=(matter,),
        party=fact.party,
        answer_needed=fact.answer_needed,
        attachments=fact.pictures,
    )


REGISTER: Register[HomeVisit, facts.AnyHomeVisitFact] = Register(
    kind="home_visit",
    plural="home_visits",
    letter="HV",
    steps={"record": Step(fact=facts.HomeVisitMade)},
    evolve=evolve,
    decide=decide,
)
