"""Decisions about published numbers: an office's, and for a time (Art. 4(2), 6(4))."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import service_number as facts
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse
from services.privacy.telephone import normalise_phone

ARTICLE = "Art.4(2)"
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, kw_only=True)
class ServiceNumber:
    """What deciding remembers of a published number."""

    since: datetime
    withdrawn: bool = False


def evolve(number: ServiceNumber | None, fact: facts.AnyServiceNumberFact) -> ServiceNumber:
    """The number after the fact."""
    if isinstance(fact, facts.ServiceNumberPublished):
        return ServiceNumber(since=fact.since)
    assert number is not None
    match fact:
        case facts.ServiceNumberWithdrawn():
            return replace(number, withdrawn=True)
        case _:
            assert_never(fact)


def decide(number: ServiceNumber | None, fact: facts.AnyServiceNumberFact, at: At) -> Outcome:
    """What follows from a fact about a published number. Raises ``CommandRefusedError``."""
    del at  # it is decided by what is said of it alone
    if isinstance(fact, facts.ServiceNumberPublished):
        if _MOBILE.fullmatch(normalise_phone(fact.telephone)):
            refuse(
                "a mobile number is somebody's own: publish a number of the office, and have it "
                "put through",
                rule="service-number-of-an-office",
                article="Art.6(4)",
                field="/telephone",
            )
        return Outcome(facts=(fact,))
    assert number is not None
    match fact:
        case facts.ServiceNumberWithdrawn():
            if number.withdrawn:
                refuse("this number is withdrawn already", rule="service-number-standing",
                       article=ARTICLE)  # fmt: skip
            if fact.ended_at < number.since:
                refuse("the number ends before it began", rule="service-number-forwards",
                       article=ARTICLE, field="/ended_at")  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


REGISTER: Register[ServiceNumber, facts.AnyServiceNumberFact] = Register(
    kind="service_number",
    plural="service_numbers",
    letter="SN",
    steps={
        "publish": Step(fact=facts.ServiceNumberPublished, roles=MANAGERS),
        "withdraw": Step(fact=facts.ServiceNumberWithdrawn, roles=MANAGERS, during=("published",)),
    },
    evolve=evolve,
    decide=decide,
    filters=("service", "post"),
)
