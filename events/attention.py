"""How a case is attended to: how pressing it is, who tried to reach the party and how, and whether
it is private (Art. 5).
"""

from typing import Literal

from events.case import CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId, Channel, Identifier, Urgency

AttemptOutcome = Literal["reached", "no_answer", "declined", "wrong_number", "left_word", "on_site"]


class UrgencyAssessed(CaseFact, type_name="huiyin.urgency.assessed.v1", publishable=True):
    """Somebody judged how pressing the case is, and why (Art. 5(1))."""

    by: ActorId
    urgency: Urgency
    reason: PersonalText | None = None


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


AttentionFact = UrgencyAssessed | ContactAttempted | SensitivityMarked
"""Facts about how a case is attended to."""
