"""Decisions about reviews of formal writing: by another than its author, saying what has to change
(Art. 8).
"""

from dataclasses import dataclass
from datetime import datetime

from events.position import ComplianceReviewed
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse

ARTICLE = "Art.8"


@dataclass(frozen=True, kw_only=True)
class ComplianceReview:
    """What deciding remembers of a review. ``passed``: the writing may leave."""

    reviewed_at: datetime
    passed: bool


def evolve(review: ComplianceReview | None, fact: ComplianceReviewed) -> ComplianceReview:
    """The review after its only fact."""
    del review
    assert fact.reviewed_at is not None, "decided when it was reviewed"
    return ComplianceReview(reviewed_at=fact.reviewed_at, passed=fact.outcome != "rejected")


def decide(review: ComplianceReview | None, fact: ComplianceReviewed, at: At) -> Outcome:
    """Raises ``CommandRefusedError``."""
    del review
    if fact.by == fact.drafted_by:
        refuse(
            "somebody other than who drafted it reviews formal writing: ask a colleague",
            rule="compliance-by-another",
            article=ARTICLE,
            field="/drafted_by",
        )
    if fact.outcome != "approved" and fact.points is None:
        refuse("say what has to change, or why it may not leave",
               rule="compliance-says-what", article=ARTICLE, field="/points")  # fmt: skip
    return Outcome(facts=(fact.model_copy(update={"reviewed_at": at.happened_at}),))


REGISTER: Register[ComplianceReview, ComplianceReviewed] = Register(
    kind="compliance_review",
    plural="compliance_reviews",
    letter="CR",
    steps={"record": Step(fact=ComplianceReviewed, roles=MANAGERS)},
    evolve=evolve,
    decide=decide,
)
