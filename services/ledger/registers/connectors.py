"""Decisions about connectors: one a channel in a community (Art. 4(4))."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never, get_args

from events import connector as facts
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Carrier,
    Item,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.4(4)"


@dataclass(frozen=True, kw_only=True)
class Connector:
    """What deciding remembers of a connector."""

    source: str
    within_minutes: int
    retired: bool = False


def evolve(connector: Connector | None, fact: facts.AnyConnectorFact) -> Connector:
    """The connector after the fact."""
    match fact:
        case facts.ConnectorRegistered():
            return Connector(source=fact.source, within_minutes=fact.within_minutes)
        case facts.ConnectorRetired():
            assert connector is not None
            return replace(connector, retired=True)
        case _:
            assert_never(fact)


def decide(connector: Connector | None, fact: facts.AnyConnectorFact, at: At) -> Outcome:
    """What follows from a fact about a connector. Raises ``CommandRefusedError``."""
    match fact:
        case facts.ConnectorRegistered():
            if at.community is None:
                refuse("name the community the connector sends in",
                       rule="connector-of-a-community", article=ARTICLE,
                       field="/community")  # fmt: skip
        case facts.ConnectorRetired():
            assert connector is not None
            if connector.retired:
                refuse("nobody carries this channel any more already",
                       rule="retire-connector-once", article=ARTICLE)  # fmt: skip
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def carriers_of(
    community: str | None, channels: Iterable[str], load: Callable[[str], Item[Connector] | None]
) -> Mapping[str, Carrier]:
    """Who sends by which of these channels in a community. ``load`` gives a connector by its id."""
    wanted = set(channels)
    if community is None:
        return {}
    known = {
        channel: load(facts.connector_id(community, channel))
        for channel in get_args(facts.CarriedChannel)
        if channel in wanted
    }
    return {
        channel: Carrier(source=item.state.source, within_minutes=item.state.within_minutes)
        for channel, item in known.items()
        if item is not None and not item.state.retired
    }


REGISTER: Register[Connector, facts.AnyConnectorFact] = Register(
    kind="connector",
    plural="connectors",
    letter="CN",
    steps={
        "register": Step(fact=facts.ConnectorRegistered, roles=MANAGERS),
        "retire": Step(fact=facts.ConnectorRetired, roles=MANAGERS, during=("carrying",)),
    },
    evolve=evolve,
    decide=decide,
    filters=("channel",),
)
