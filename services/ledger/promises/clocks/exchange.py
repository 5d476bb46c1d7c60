"""What a party asked in a case and what it was answered, by when that happened: what is told late
is held against what is known of later. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from events.arrival import ReplyArrived, ReplyUndelivered
from events.case import CaseClosed, CaseReopened, CaseResolved
from events.catalogue import type_names_of
from events.contact import MatterIdentified
from events.fact import Fact
from events.reply import ReplySent


class Question(NamedTuple):
    """A contact that joined the case and wants an answer."""

    at_us: int
    contact: str


def anybody(contact: str) -> bool:
    """For questions of which it is known that the party asked them."""
    del contact
    return True


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Questions in the order in which they became known, and when each answer by a person was
    given, by its event; ``lost`` are those told not to have reached the party. ``by_party`` says of
    a contact whether the party made it: what the company says itself is no question. With each
    instant of ``closed`` ended what was owed then.
    """

    by_party: Callable[[str], bool] = anybody
    asked: tuple[Question, ...] = ()
    answered: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    resolved: bool = False
    closed: tuple[int, ...] = ()

    def with_question(self, at_us: int, contact: str = "") -> Self:
        """The party asked."""
        return replace(self, asked=(*self.asked, Question(at_us, contact)))

    def with_answer(self, at_us: int, reply: str) -> Self:
        """Somebody answered."""
        return replace(self, answered={**self.answered, reply: at_us})

    def without(self, reply: str) -> Self:
        """An answer did not reach the party. Automatic ones are not known here."""
        if reply not in self.answered:
            return self
        answered = {each: at_us for each, at_us in self.answered.items() if each != reply}
        return replace(self, answered=answered, lost={**self.lost, reply: self.answered[reply]})

    def with_closing(self, at_us: int) -> Self:
        """The case was closed."""
        return replace(self, closed=(*self.closed, at_us))

    def with_arrival(self, reply: str) -> Self:
        """It reached the party after all."""
        if reply not in self.lost:
            return self
        lost = {each: at_us for each, at_us in self.lost.items() if each != reply}
        return replace(self, lost=lost, answered={**self.answered, reply: self.lost[reply]})

    def answer_to(self, asked_us: int) -> int | None:
        """When somebody first answered who may have known the question; None: nobody has yet."""
        return min((at_us for at_us in self.answered.values() if at_us >= asked_us), default=None)

    def dropped(self, asked_us: int) -> bool:
        """Whether the case was closed with the question open."""
        answered_us = self.answer_to(asked_us)
        return any(
            asked_us <= at_us and (answered_us is None or at_us < answered_us)
            for at_us in self.closed
        )

    def tried(self, since_us: int, until_us: int) -> bool:
        """Whether an answer was given in between, also where it got lost."""
        given = (*self.answered.values(), *self.lost.values())
        return any(since_us <= at_us < until_us for at_us in given)

    def waits_since(self) -> int | None:
        """When the party asked what nobody has answered since; None: nothing is open. Closing the
        case leaves nothing open.
        """
        last_us = max((*self.answered.values(), *self.closed), default=None)
        return self._first(lambda at_us: last_us is None or at_us > last_us)

    def asked_between(self, after_us: int, until_us: int) -> int | None:
        """The first question after one instant and not after another."""
        return self._first(lambda at_us: after_us < at_us <= until_us)

    def _first(self, when: Callable[[int], bool]) -> int | None:
        found = sorted(each for each in self.asked if when(each.at_us))
        return next((each.at_us for each in found if self.by_party(each.contact)), None)


TELLING = type_names_of(
    (
        MatterIdentified,
        ReplySent,
        ReplyUndelivered,
        ReplyArrived,
        CaseClosed,
        CaseResolved,
        CaseReopened,
    )
)
"""The types :func:`told` knows."""


def told(exchange: Exchange, fact: Fact, at_us: int, event_id: str) -> Exchange:
    """The exchange after a fact of the case; facts not named here leave it alone."""
    match fact:
        case MatterIdentified(joined=True, answer_needed=True):
            return exchange.with_question(at_us, fact.contact)
        case ReplySent(automatic=False):
            return exchange.with_answer(at_us, event_id)
        case ReplyUndelivered():
            return exchange.without(fact.reply)
        case ReplyArrived():
            return exchange.with_arrival(fact.reply)
        case CaseClosed():
            return exchange.with_closing(at_us)
        case CaseResolved() | CaseReopened():
            return replace(exchange, resolved=isinstance(fact, CaseResolved))
        case _:
            return exchange
