"""Decisions about entrapments: who must be there by when, and nobody left alone inside (Art.
5(1)).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import entrapment as facts
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

POLICY = "entrapment@1"
OWN_STAFF_WITHIN = timedelta(minutes=15)
MAINTAINER_WITHIN = timedelta(minutes=30)
REASSURE_EVERY = timedelta(minutes=5)
"""Whoever is shut in hears a voice at least this often."""


@dataclass(frozen=True, kw_only=True)
class Entrapment:
    """What deciding remembers. ``spoken_at`` is when those inside last heard somebody; ``people``
    None while nobody knows how many they are.
    """

    own_staff_due_at: datetime
    maintainer_due_at: datetime
    spoken_at: datetime
    people: int | None
    freed: int = 0
    arrived: frozenset[facts.Rescuer] = frozenset()
    in_service: bool = False

    @property
    def all_out(self) -> bool:
        """Whether everybody is out, as far as is known."""
        return self.freed > 0 and (self.people is None or self.freed >= self.people)


def evolve(entrapment: Entrapment | None, fact: facts.AnyEntrapmentFact) -> Entrapment:
    """The entrapment after the fact."""
    if isinstance(fact, facts.EntrapmentReported):
        return _reported(fact)
    assert entrapment is not None
    match fact:
        case facts.EntrapmentCorrected():
            people = entrapment.people if fact.people is None else fact.people
            return replace(entrapment, people=people)
        case facts.ReassuranceCalled():
            assert fact.called_at is not None
            spoken_at = max(entrapment.spoken_at, fact.called_at)
            return replace(entrapment, spoken_at=spoken_at) if fact.answered else entrapment
        case facts.RescuerArrived():
            return replace(entrapment, arrived=entrapment.arrived | {fact.rescuer})
        case facts.PeopleFreed():
            return replace(entrapment, freed=entrapment.freed + fact.people)
        case facts.LiftReturnedToService():
            return replace(entrapment, in_service=True)
        case _:
            assert_never(fact)


def _reported(fact: facts.EntrapmentReported) -> Entrapment:
    assert fact.reported_at is not None
    assert fact.own_staff_due_at is not None
    assert fact.maintainer_due_at is not None
    return Entrapment(
        own_staff_due_at=fact.own_staff_due_at,
        maintainer_due_at=fact.maintainer_due_at,
        spoken_at=fact.reported_at,
        people=fact.people,
    )


def decide(entrapment: Entrapment | None, fact: facts.AnyEntrapmentFact, at: At) -> Outcome:
    """What follows from a fact about an entrapment. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.EntrapmentReported):
        return Outcome(facts=(_report(fact, at),))
    assert entrapment is not None
    match fact:
        case facts.EntrapmentCorrected():
            _correct(entrapment, fact)
            return Outcome(facts=(fact,))
        case facts.ReassuranceCalled():
            return _reassure(entrapment, fact, at)
        case facts.RescuerArrived():
            return _arrive(entrapment, fact, at)
        case facts.PeopleFreed():
            return _free(entrapment, fact, at)
        case facts.LiftReturnedToService():
            _return_to_service(entrapment)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _report(fact: facts.EntrapmentReported, at: At) -> facts.EntrapmentReported:
    if fact.community is None:
        refuse("name the community the lift is in", rule="entrapment-of-a-community",
               article="Art.9(1)", field="/community")  # fmt: skip
    if fact.case is not None and at.cases[fact.case].community != at.community:
        refuse("the case belongs to another community", rule="entrapment-case-there",
               article="Art.9(1)", field="/case")  # fmt: skip
    return fact.model_copy(
        update={
            "reported_at": at.happened_at,
            "own_staff_due_at": at.happened_at + OWN_STAFF_WITHIN,
            "maintainer_due_at": at.happened_at + MAINTAINER_WITHIN,
            "policy": POLICY,
        }
    )


def _correct(entrapment: Entrapment, fact: facts.EntrapmentCorrected) -> None:
    if fact.people is not None and fact.people < entrapment.freed:
        refuse(f"{entrapment.freed} are freed already: there cannot have been fewer",
               rule="no-fewer-than-freed", article="Art.9(1)", field="/people")  # fmt: skip


def _reassure(entrapment: Entrapment, fact: facts.ReassuranceCalled, at: At) -> Outcome:
    _need_somebody_inside(entrapment)
    silent = max(at.happened_at - entrapment.spoken_at, timedelta())
    fact = fact.model_copy(
        update={"called_at": at.happened_at, "silent_s": int(silent.total_seconds())}
    )
    return Outcome(facts=(fact,), noticed=_silence(entrapment, at))


def _arrive(entrapment: Entrapment, fact: facts.RescuerArrived, at: At) -> Outcome:
    if fact.rescuer in entrapment.arrived:
        refuse("they are there already", rule="arrive-once", article="Art.9(1)",
               field="/rescuer")  # fmt: skip
    due = {
        "own_staff": entrapment.own_staff_due_at,
        "maintainer": entrapment.maintainer_due_at,
    }.get(fact.rescuer)
    if due is None or at.happened_at <= due:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="rescuer-in-time",
        article="Art.3(4)",
        proposal=f"迟到{_minutes(at.happened_at - due)}分钟：查明原因，并同维保单位核对到场时限。",
    )
    return Outcome(facts=(fact,), noticed=(late,))


def _free(entrapment: Entrapment, fact: facts.PeopleFreed, at: At) -> Outcome:
    _need_somebody_inside(entrapment)
    if entrapment.people is not None and entrapment.freed + fact.people > entrapment.people:
        refuse(
            "more are freed than were reported inside: correct the number first",
            rule="freed-as-reported",
            article="Art.9(1)",
            field="/people",
        )
    return Outcome(facts=(fact,), noticed=_silence(entrapment, at))


def _return_to_service(entrapment: Entrapment) -> None:
    if entrapment.in_service:
        refuse("the lift runs again already", rule="in-service-once", article="Art.9(1)")
    if not entrapment.all_out:
        refuse(
            "people are still inside: record that they are freed, or correct the number",
            rule="freed-before-service",
            article="Art.5(1)",
        )


def _silence(entrapment: Entrapment, at: At) -> tuple[Noticed, ...]:
    silent = at.happened_at - entrapment.spoken_at
    if silent <= REASSURE_EVERY:
        return ()
    found = Noticed(
        rule="reassured-without-gap",
        article="Art.5(1)",
        proposal=f"被困人员有{_minutes(silent)}分钟没有听到安抚，应至少每5分钟通话一次。",
    )
    return (found,)


def _need_somebody_inside(entrapment: Entrapment) -> None:
    if entrapment.all_out:
        refuse(
            "everybody is out: correct the number if somebody is still inside",
            rule="somebody-inside",
            article="Art.9(1)",
        )


def _minutes(span: timedelta) -> int:
    """Begun minutes count."""
    return -(-int(span.total_seconds()) // 60)


_INSIDE = ("reported", "attended", "partly_freed")

REGISTER: Register[Entrapment, facts.AnyEntrapmentFact] = Register(
    kind="entrapment",
    plural="entrapments",
    letter="T",
    steps={
        "report": Step(fact=facts.EntrapmentReported),
        "call": Step(fact=facts.ReassuranceCalled, during=_INSIDE),
        "arrive": Step(fact=facts.RescuerArrived, during=_INSIDE),
        "free": Step(fact=facts.PeopleFreed, during=_INSIDE),
        "correct": Step(fact=facts.EntrapmentCorrected, during=(*_INSIDE, "freed")),
        "return_to_service": Step(fact=facts.LiftReturnedToService, during=("freed",)),
    },
    evolve=evolve,
    decide=decide,
)
