"""How a case is attended to: how pressing it is, of which kind, who tried to reach the party and
how, and whether it is private (Art. 5).
"""

from typing import Literal

from events.case import CaseCategory, CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId, Channel, Identifier, Urgency

Grade = Literal["simple", "general", "complex"]
"""How involved a matter is."""

AttemptOutcome = Literal["reached", "no_answer", "declined", "wrong_number", "left_word", "on_site"]


class UrgencyAssessed(CaseFact, type_name="huiyin.urgency.assessed.v1", publishable=True):
    """Somebody judged how pressing the case is, and why (Art. 5(1))."""

    by: ActorId
    urgency: Urgency
    reason: PersonalText | None = None


class CaseRecategorised(CaseFact, type_name="huiyin.case.recategorised.v1", publishable=True):
    """The matter is of another kind than it was taken for, or more involved or less, and why (Art.
    3(4)). From here on it is owed what such a matter is. ``grade`` absent: as it was.
    """

    by: ActorId
    category: CaseCategory
    grade: Grade | None = None
    reason: PersonalText


class ContactAttempted(CaseFact, type_name="huiyin.contact.attempted.v1", publishable=True):
    """Somebody tried to reach the party, or was on site (Art. 5(1)). ``incident`` is the declared
    incident whose message to all it was.
    """

    by: ActorId
    channel: Channel
    outcome: AttemptOutcome
    text: PersonalText | None = None
    incident: Identifier | None = None


class SensitivityMarked(CaseFact, type_name="huiyin.sensitivity.marked.v1", publishable=True):
    """The matter is private from here on, or no longer, and why (Art. 5(3))."""

    by: ActorId
    sensitivity: Literal["private", "normal"]
    reason: PersonalText | None = None


AttentionFact = UrgencyAssessed | CaseRecategorised | ContactAttempted | SensitivityMarked
"""Facts about how a case is attended to."""
