"""Somebody who is known wants to stay unnamed in a case (Art. 2, 6(4))."""

from pydantic import Field

from events.case import CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId


class AnonymityDeclared(CaseFact, type_name="huiyin.anonymity.declared.v1", publishable=True):
    """From here on nobody is shown who raised this: name, number and flat are hidden on every page
    and in search (Art. 2, 6(4)).

    ``known_to`` are those of the company who may still look, for a purpose, because somebody has
    to answer.
    """

    by: ActorId
    known_to: tuple[ActorId, ...] = Field(default=(), max_length=10)
    reason: PersonalText | None = None


class AnonymityLifted(CaseFact, type_name="huiyin.anonymity.lifted.v1", publishable=True):
    """The party no longer minds being named, and how that is known (Art. 2)."""

    by: ActorId
    reason: PersonalText


AnonymityFact = AnonymityDeclared | AnonymityLifted
"""Facts about whether a party is named."""
