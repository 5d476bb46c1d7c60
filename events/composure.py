"""How people are listened to, and who takes over when it gets heated (Art. 6(2), 6(6))."""

from typing import Literal

from pydantic import Field, StrictBool

from events.case import CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId, Channel, Identifier

AskedTopic = Literal[
    "who", "phone", "home", "place", "what", "since_when", "visit_time", "pictures", "papers"
]
"""What a party is asked, so that nobody asks it again."""

DisputeSort = Literal["argument", "shouting", "insult", "pushing"]


class UnderstandingConfirmed(
    CaseFact, type_name="huiyin.understanding.confirmed.v1", publishable=True
):
    """Somebody told the party in their own words what they had understood, and heard whether it is
    so (Art. 6(2)). ``asked`` are the questions it took, ``to`` is whom they were put to.
    """

    by: ActorId
    channel: Channel
    asked: tuple[AskedTopic, ...] = Field(default=(), max_length=9)
    to: Identifier | None = None
    text: PersonalText
    confirmed: StrictBool = True

    @property
    def questions(self) -> frozenset[str]:
        """What was asked of whom."""
        return frozenset(f"{self.to or 'party'}/{topic}" for topic in self.asked)


class DisputeReported(CaseFact, type_name="huiyin.dispute.reported.v1", publishable=True):
    """A colleague and the party fell out (Art. 6(6)). ``person`` is the colleague, whoever has the
    case where nobody is named.
    """

    by: ActorId
    person: ActorId | None = None
    channel: Channel
    sort: DisputeSort
    text: PersonalText


class CaseHandedOver(CaseFact, type_name="huiyin.case.handed_over.v1", publishable=True):
    """Somebody else takes the case over, so that it can be gone through calmly (Art. 6(6))."""

    by: ActorId
    assignee: ActorId
    reason: PersonalText


ComposureFact = UnderstandingConfirmed | DisputeReported | CaseHandedOver
"""Facts about listening and staying calm."""
