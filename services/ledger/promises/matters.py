"""What the policy looks at of a case, as facts tell of it, and told in facts again. Pure."""

from dataclasses import replace
from typing import Any, cast

from events.attention import CaseRecategorised, Grade, UrgencyAssessed
from events.case import CaseCategory, CaseOpened
from events.clock import MatterFact
from events.vocabulary import PartyKind, Urgency
from services.ledger.promises.policy import Matter


def opened_with(fact: CaseOpened) -> Matter:
    """The matter a case begins with."""
    return Matter(
        community=fact.community,
        category=fact.category,
        urgency=fact.urgency,
        party=fact.party_kind,
    )


def matter_of(fact: MatterFact) -> Matter:
    """The matter a fact about clocks tells of."""
    return Matter(
        community=fact.community,
        category=cast("CaseCategory", fact.category),
        urgency=cast("Urgency", fact.urgency),
        party=cast("PartyKind | None", fact.party_kind),
        grade=cast("Grade", fact.grade),
    )


def turned(matter: Matter, fact: UrgencyAssessed | CaseRecategorised) -> tuple[Matter, str]:
    """What the matter is from here on, and what happened."""
    if isinstance(fact, UrgencyAssessed):
        return replace(matter, urgency=fact.urgency), "urgency_changed"
    after = replace(matter, category=fact.category, grade=fact.grade or matter.grade)
    return after, "recategorised"


def about(case: str, matter: Matter) -> dict[str, Any]:
    """What the policy looks at, as it stands in facts."""
    return {
        "case": case,
        "community": matter.community,
        "category": matter.category,
        "urgency": matter.urgency,
        "party_kind": matter.party,
        "grade": matter.grade,
    }
