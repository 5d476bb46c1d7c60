"""Decisions about orders of authorities: signed before answered, and more time asked for in time
(Art. 3(4), 8).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import external_order as facts
from events.contact import ContactLogged, Matter
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.3(4)"
INTERNAL_TENTHS = 7
"""The company's own date lies so many tenths of the way to the authority's."""


@dataclass(frozen=True, kw_only=True)
class ExternalOrder:
    """What deciding remembers of an order."""

    received_at: datetime
    due_at: datetime
    signed: bool = False
    returned: bool = False
    asked_until: datetime | None = None
    replied: bool = False
    evaluated: bool = False


def evolve(order: ExternalOrder | None, fact: facts.AnyExternalOrderFact) -> ExternalOrder:
    """The order after the fact."""
    if isinstance(fact, facts.ExternalOrderReceived):
        assert fact.received_at is not None, "decided when the order came"
        return ExternalOrder(received_at=fact.received_at, due_at=fact.due_at)
    assert order is not None
    match fact:
        case facts.ExternalOrderSigned():
            return replace(order, signed=True)
        case facts.ExternalOrderReturned():
            return replace(order, returned=True)
        case facts.ExternalOrderExtensionRequested():
            return replace(order, asked_until=fact.until)
        case facts.ExternalOrderExtensionDecided():
            return replace(order, asked_until=None, due_at=fact.due_at or order.due_at)
        case facts.ExternalOrderReplied():
            return replace(order, replied=True)
        case facts.ExternalOrderEvaluated():
            return replace(order, evaluated=True)
        case facts.ExternalOrderUrged():
            return order
        case _:
            assert_never(fact)


def decide(order: ExternalOrder | None, fact: facts.AnyExternalOrderFact, at: At) -> Outcome:
    """What follows from a fact about an order. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ExternalOrderReceived):
        return _received(fact, at)
    assert order is not None
    if order.returned:
        refuse("the order was given back", rule="order-with-us", article=ARTICLE)
    match fact:
        case facts.ExternalOrderSigned():
            _sign(order)
        case facts.ExternalOrderReturned():
            _give_back(order)
        case facts.ExternalOrderExtensionRequested():
            _ask_for_time(order, fact, at)
        case facts.ExternalOrderExtensionDecided():
            return Outcome(facts=(_extended(order, fact),))
        case facts.ExternalOrderReplied():
            return _reply(order, fact, at)
        case facts.ExternalOrderEvaluated():
            _evaluate(order)
        case facts.ExternalOrderUrged():
            _urge(order)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _received(fact: facts.ExternalOrderReceived, at: At) -> Outcome:
    if at.community is None:
        refuse("name the community the order is about", rule="order-of-a-community",
               article=ARTICLE, field="/community")  # fmt: skip
    if fact.due_at <= at.happened_at:
        refuse("the order is due before it came", rule="order-due-ahead",
               article=ARTICLE, field="/due_at")  # fmt: skip
    decided = {
        "received_at": at.happened_at,
        "internal_due_at": _internal(at.happened_at, fact.due_at),
    }
    contact = ContactLogged(
        community=at.community,
        building=fact.building,
        direction="inbound",
        channel="authority",
        matters=(Matter(category=fact.category, urgency=fact.urgency, text=fact.text),),
        party=fact.party,
    )
    return Outcome(facts=(fact.model_copy(update=decided),), contact=contact)


def _sign(order: ExternalOrder) -> None:
    if order.signed:
        refuse("the order is signed already", rule="sign-order-once", article=ARTICLE)


def _give_back(order: ExternalOrder) -> None:
    if order.signed:
        refuse(
            "the order was taken on: it can be answered, not given back",
            rule="return-before-signing",
            article="Art.8",
        )


def _urge(order: ExternalOrder) -> None:
    if order.replied:
        refuse("the order is answered already", rule="urge-unanswered", article=ARTICLE)


def _ask_for_time(
    order: ExternalOrder, fact: facts.ExternalOrderExtensionRequested, at: At
) -> None:
    if not order.signed or order.replied:
        refuse("more time is asked for what was taken on and not answered",
               rule="extension-of-open-order", article=ARTICLE)  # fmt: skip
    if at.happened_at > order.due_at:
        refuse(
            "the time is over: more of it is asked for before",
            rule="extension-in-time",
            article=ARTICLE,
        )
    if order.asked_until is not None:
        refuse("more time was asked for, and nobody has answered yet",
               rule="one-extension-at-a-time", article=ARTICLE)  # fmt: skip
    if fact.until <= order.due_at:
        refuse("that is no more time than there is", rule="extension-longer",
               article=ARTICLE, field="/until")  # fmt: skip


def _extended(
    order: ExternalOrder, fact: facts.ExternalOrderExtensionDecided
) -> facts.ExternalOrderExtensionDecided:
    if order.asked_until is None:
        refuse("nobody asked for more time", rule="extension-asked-for", article=ARTICLE)
    if not fact.granted:
        return fact
    internal = _internal(order.received_at, order.asked_until)
    return fact.model_copy(update={"due_at": order.asked_until, "internal_due_at": internal})


def _reply(order: ExternalOrder, fact: facts.ExternalOrderReplied, at: At) -> Outcome:
    if not order.signed:
        refuse("sign for the order first", rule="sign-before-reply", article=ARTICLE)
    if order.replied:
        refuse("the order is answered already", rule="reply-order-once", article=ARTICLE)
    if at.happened_at <= order.due_at:
        return Outcome(facts=(fact,))
    late = Noticed(rule="order-answered-late", article=ARTICLE, proposal="向来文单位说明迟延原因")
    return Outcome(facts=(fact,), noticed=(late,))


def _evaluate(order: ExternalOrder) -> None:
    if not order.replied:
        refuse("the order is not answered yet", rule="evaluate-answered", article="Art.1")
    if order.evaluated:
        refuse("the order is evaluated already", rule="evaluate-once", article="Art.1")


def _internal(since: datetime, due_at: datetime) -> datetime:
    return since + (due_at - since) * INTERNAL_TENTHS // 10


_OPEN = ("to_sign", "signed")

REGISTER: Register[ExternalOrder, facts.AnyExternalOrderFact] = Register(
    kind="external_order",
    plural="external_orders",
    letter="W",
    steps={
        "receive": Step(fact=facts.ExternalOrderReceived),
        "sign": Step(fact=facts.ExternalOrderSigned, during=("to_sign",)),
        "return": Step(fact=facts.ExternalOrderReturned, during=("to_sign",)),
        "urge": Step(fact=facts.ExternalOrderUrged, during=_OPEN),
        "request_extension": Step(fact=facts.ExternalOrderExtensionRequested, during=("signed",)),
        "decide_extension": Step(fact=facts.ExternalOrderExtensionDecided, during=("signed",)),
        "reply": Step(fact=facts.ExternalOrderReplied, during=("signed",)),
        "evaluate": Step(fact=facts.ExternalOrderEvaluated, during=("replied",)),
    },
    evolve=evolve,
    decide=decide,
    filters=("month", "authority"),
)
