"""Adds to every decision about cases what it means for their clocks: one place, however a case's
fact came about, so that none can be decided without its clocks (law 2).
"""

from collections.abc import Iterator
from functools import partial
from typing import cast

from events import case as facts
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attention import CaseRecategorised, UrgencyAssessed
from events.case_unmerging import CaseUnmerged
from events.catalogue import type_names_of
from events.clock_alarm import ClockBreached
from events.clock_step import AnyClockStep, ClockStep
from events.contact import ContactLogged, MatterIdentified
from events.fact import Fact
from events.identifiers import derive_id
from events.microseconds import to_us
from events.reply import ReplySent
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.library import LedgerApplication
from services.ledger.promises.book import PromiseBook
from services.ledger.promises.clocks.case_clocks import CaseClocks, clocks_stream
from services.ledger.promises.clocks.collecting import FollowingFact, Happening
from services.ledger.promises.clocks.evolving import evolve_clocks, recall_clocks
from services.ledger.promises.clocks.exchange import TELLING, Exchange, told
from services.ledger.promises.clocks.keeping import follow

CONCERNED = (
    facts.CaseOpened,
    facts.CaseAcknowledged,
    facts.CaseAssigned,
    facts.CaseReturned,
    facts.CaseResolved,
    facts.CaseClosed,
    facts.CaseReopened,
    facts.CaseMerged,
    CaseUnmerged,
    facts.CaseWithdrawn,
    UrgencyAssessed,
    CaseRecategorised,
    ReplySent,
    ReplyUndelivered,
    ReplyArrived,
    ClockStep,
)
"""Facts that mean something for the clocks of their case."""

LOGGED = type_names_of((ContactLogged,))
LOOKED_BACK_EVENTS = 500
"""How many events of a case before one are looked at for what was asked and answered."""


class Following:
    """Follows decisions. Safe from many threads."""

    def __init__(self, application: LedgerApplication, book: PromiseBook) -> None:
        self._application, self._book = application, book

    def follow(self, decision: Decision) -> None:
        """Appends what follows. A stream of clocks that moves meanwhile makes it decide again."""
        known: dict[str, CaseClocks | None] = {}
        for cause, asks_again in list(_causes(decision)):
            case = cause.stream.partition("/")[2]
            if case not in known:
                known[case] = self._clocks(case, cause.fact)
            if isinstance(cause.fact, ClockStep):
                step = cast("AnyClockStep", cause.fact)
                known[case] = evolve_clocks(known[case], step, cause.happened_at)
            what = Happening(
                fact=cause.fact,
                happened_at=cause.happened_at,
                policy_at=self._book.policy_at,
                calendar_of=self._book.calendar_labelled,
                climbing=self._book.climbing,
                exchange=partial(self._exchange, cause),
                asks_again=asks_again,
            )
            for fact in follow(known[case], what):
                known[case] = after = evolve_clocks(known[case], fact, cause.happened_at)
                decision.decided.append(_placed(fact, after, cause))

    def _clocks(self, case: str, fact: Fact) -> CaseClocks | None:
        if isinstance(fact, facts.CaseOpened):
            return None
        return self._application.recall(clocks_stream(case), recall_clocks)

    def _exchange(self, cause: Decided) -> Exchange:
        """What the case was asked and answered, as far back as is looked."""
        after = max(0, cause.version - 1 - LOOKED_BACK_EVENTS)
        exchange = Exchange(by_party=self._by_party)
        for each in self._application.tail(cause.stream, TELLING, after_version=after):
            exchange = told(exchange, each.fact, to_us(each.happened_at), each.event_id)
        return exchange

    def _by_party(self, contact: str) -> bool:
        return any(
            cast("ContactLogged", each.fact).direction == "inbound"
            for each in self._application.tail(f"contact/{contact}", LOGGED)
        )


def _causes(decision: Decision) -> Iterator[tuple[Decided, bool]]:
    """The facts about cases that matter, and whether each is a party asking once more."""
    inbound = any(
        isinstance(each.fact, ContactLogged) and each.fact.direction == "inbound"
        for each in decision.decided
    )
    begun = {
        each.stream
        for each in decision.decided
        if isinstance(each.fact, facts.CaseOpened | facts.CaseReopened)
    }
    for each in decision.decided:
        fact = each.fact
        if isinstance(fact, CONCERNED):
            yield each, False
        elif isinstance(fact, MatterIdentified) and fact.joined and fact.answer_needed:
            yield each, inbound and each.stream not in begun


def _placed(fact: FollowingFact, after: CaseClocks, cause: Decided) -> Decided:
    name = f"{fact.type_name}/{after.version}"
    return Decided(
        fact=fact,
        event_id=derive_id(cause.event_id, name),
        stream=clocks_stream(after.id),
        version=after.version,
        partitionkey=cause.partitionkey,
        happened_at=fact.due_at if isinstance(fact, ClockBreached) else cause.happened_at,
        actor=cause.actor,
        causationid=cause.event_id,
        correlationid=cause.correlationid,
        traceparent=cause.traceparent,
    )
