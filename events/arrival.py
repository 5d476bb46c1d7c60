"""Whether an answer that was sent by a connector reached its party, where that changes what is owed
(Art. 3(4)).
"""

from typing import Literal

from events.case import CaseFact
from events.connector import CarriedChannel
from events.instant import Instant
from events.vocabulary import ActorId, Identifier

OwedAgain = Literal["first_reply", "next_reply"]


class ArrivalFact(CaseFact):
    """``reply`` is the event of the answer, ``dispatch`` its item in the outbox. ``counted``: it
    is one of the answers to what the party asked last.
    """

    by: ActorId
    channel: CarriedChannel
    reply: Identifier
    dispatch: Identifier
    counted: bool


class ReplyUndelivered(ArrivalFact, type_name="huiyin.reply.undelivered.v1"):
    """The answer did not reach the party: what was not received is no answer (Art. 3(4)).

    ``owed`` is what the party is owed again where no other answer stands. For a first answer the
    deadline, the versions that set it and the reckoning are decided as when a case is reopened.
    """

    owed: OwedAgain | None = None
    first_reply_due_at: Instant | None = None
    policy: str | None = None
    calendar: str | None = None
    reckoning: tuple[str, ...] = ()


class ReplyArrived(ArrivalFact, type_name="huiyin.reply.arrived.v1"):
    """An answer that was told not to have reached the party reached it after all (Art. 3(4))."""
