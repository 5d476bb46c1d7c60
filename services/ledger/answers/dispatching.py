"""Puts answers into the outbox that a connector is to send: one place, however the answer came
about, so that none is called sent that only was written (Art. 3(4)).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import cast

from events.catalogue import AnyFact
from events.connector import CARRIED, AnyConnectorFact, CarriedChannel, connector_id
from events.dispatch import DispatchQueued
from events.envelope import Envelope
from events.identifiers import derive_id
from events.item import id_of_only, item_stream, named_id
from events.reply import ReplySent
from services.ledger.cases.case import Case
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.library import LedgerApplication
from services.ledger.registers.connectors import Connector, evolve
from services.ledger.registers.contract import Item
from services.ledger.rulebook.raising import LEDGER_ACTOR


class Dispatching:
    """Follows decisions. Safe from many threads."""

    def __init__(self, application: LedgerApplication) -> None:
        self._application = application

    def follow(self, decision: Decision) -> None:
        """Adds what is to be sent. An answer that the connector itself reports was sent by it."""
        answers = [
            each
            for each in decision.decided
            if isinstance(each.fact, ReplySent) and each.fact.channel in CARRIED
        ]
        known: dict[tuple[str, str], Connector | None] = {}
        for answer in answers:
            fact = cast("ReplySent", answer.fact)
            place = (answer.partitionkey, fact.channel)
            if place not in known:
                known[place] = self._connector(*place)
            connector = known[place]
            if connector is None or connector.retired or connector.source == _speaker(decision):
                continue
            case = self._application.load_case(fact.case_id)
            assert case is not None, "it was answered"
            decision.decided.append(_queued(answer, fact, connector, case))

    def _connector(self, community: str, channel: str) -> Connector | None:
        stream = item_stream("connector", connector_id(community, channel))
        found = self._application.load(stream, _fold)
        return None if found is None else found.state


def dispatch_id(reply: str, origin: tuple[str, str] | None) -> str:
    """The id of an answer in the outbox: by the name its publisher gave it, else by its event."""
    if origin is None:
        return id_of_only("dispatch", reply)
    source, externalref = origin
    return named_id("dispatch", source=source, externalref=externalref)


def dispatch_of(envelope: Envelope) -> str:
    """Where a recorded answer stands in the outbox, if a connector was to send it."""
    if envelope.originsource is None or envelope.originid is None:
        return dispatch_id(envelope.id, None)
    return dispatch_id(envelope.id, (envelope.originsource, envelope.originid))


def _queued(answer: Decided, fact: ReplySent, connector: Connector, case: Case) -> Decided:
    origin = answer.origin
    item = dispatch_id(answer.event_id, None if origin is None else (origin.source, origin.id))
    within = timedelta(minutes=connector.within_minutes)
    queued = DispatchQueued(
        id=item,
        by=LEDGER_ACTOR,
        community=case.community,
        about=answer.stream,
        reply=answer.event_id,
        channel=cast("CarriedChannel", fact.channel),
        carrier=connector.source,
        to=fact.to,
        text=fact.text,
        automatic=fact.automatic,
        round=case.round,
        within_minutes=connector.within_minutes,
        due_at=answer.happened_at + within,
        kept_from=case.restricted,
    )
    return Decided(
        fact=queued,
        event_id=derive_id(answer.event_id, queued.type_name),
        stream=item_stream("dispatch", item),
        version=1,
        partitionkey=answer.partitionkey,
        happened_at=answer.happened_at,
        actor=answer.actor,
        subjects=answer.subjects,
        causationid=answer.event_id,
        correlationid=answer.correlationid,
        traceparent=answer.traceparent,
    )


def _speaker(decision: Decision) -> str | None:
    """Who reported what was decided; the answers that follow from it are theirs too."""
    first = decision.decided[0].origin
    return None if first is None else first.source


def _fold(item: Item[Connector] | None, history: Iterable[AnyFact]) -> Item[Connector] | None:
    for fact in cast("Iterable[AnyConnectorFact]", history):
        item = Item(
            id=fact.item_id,
            version=1 if item is None else item.version + 1,
            community=None,
            subjects=(),
            state=evolve(None if item is None else item.state, fact),
        )
    return item
