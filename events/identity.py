"""Who turned out to be one and the same (Art. 2): two parties merged, and taken apart again.

What was said stays where it was said: a merge says how to read it, and can be taken back whole.
Whoever is merged has a stream of their own, and so has the one they are seen under.
"""

from typing import Literal

from events.item import ItemFact, OpeningFact, id_of_only
from events.personal import PersonalText
from events.vocabulary import Identifier

Ground = Literal["own_word", "same_phone", "same_home", "paper", "known_in_person"]
"""How one knows that they are the same."""


class _OfParty(OpeningFact, kind="identity"):
    """What tells of a party's identity for the first time, or once more."""

    subject: Identifier

    @property
    def only_id(self) -> str | None:
        """A party has one identity."""
        return identity_id(self.subject)


class PartyMerged(_OfParty, opens=True, recurs=True, type_name="huiyin.party.merged.v1"):
    """Two parties are one person: ``subject`` is seen under ``into`` from now on (Art. 2)."""

    into: Identifier
    ground: Ground
    reason: PersonalText

    @property
    def concerns(self) -> tuple[str, ...]:
        """Both."""
        return (self.subject, self.into)


class PartyJoined(_OfParty, opens=True, recurs=True, type_name="huiyin.party.joined.v1"):
    """Another party, ``other``, is seen under this one from now on (Art. 2)."""

    other: Identifier

    @property
    def concerns(self) -> tuple[str, ...]:
        """Both."""
        return (self.subject, self.other)


class IdentityFact(ItemFact, kind="identity"):
    """A step of a party's identity."""


class PartySplit(IdentityFact, type_name="huiyin.party.split.v1"):
    """They are two persons after all, and why; everything stands as if they had not been merged
    (Art. 2).
    """

    reason: PersonalText


class PartyParted(IdentityFact, type_name="huiyin.party.parted.v1"):
    """``other`` is no longer seen under this one (Art. 2)."""

    other: Identifier


AnyIdentityFact = PartyMerged | PartyJoined | PartySplit | PartyParted
"""Every fact in the stream of a party's identity."""


def identity_id(subject: str) -> str:
    """The id of a party's identity."""
    return id_of_only("identity", subject)
