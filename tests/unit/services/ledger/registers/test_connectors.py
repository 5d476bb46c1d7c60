"""Connectors: given these facts, when this is reported, then that follows or is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from events import connector as facts
from services.ledger.registers.connectors import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import plain, when

RETIRED = plain(facts.ConnectorRetired, reason="改用公众号")


def registered(**changes: Any) -> facts.ConnectorRegistered:
    said = {"community": "lakeside", "channel": "app", "source": "urn:test:app", **changes}
    fact: facts.ConnectorRegistered = plain(facts.ConnectorRegistered, **said)
    return fact


@pytest.mark.proves("Art.4(4)", "connector-of-a-community")
def test_a_connector_sends_in_a_community() -> None:
    with refused("connector-of-a-community", article="Art.4(4)"):
        when(REGISTER, [], registered(community=None), community=None)
    assert when(REGISTER, [], registered()).facts == (registered(),)


@pytest.mark.proves("Art.4(4)", "retire-connector-once")
def test_a_connector_is_retired_once_and_may_begin_again() -> None:
    assert when(REGISTER, [registered()], RETIRED).facts == (RETIRED,)
    with refused("retire-connector-once", article="Art.4(4)"):
        when(REGISTER, [registered(), RETIRED], RETIRED)
    assert when(REGISTER, [registered(), RETIRED, registered()], RETIRED).facts == (RETIRED,)


def test_there_is_one_connector_of_a_channel_in_a_community() -> None:
    other = registered(source="urn:test:other")
    assert registered().only_id == other.only_id != registered(channel="email").only_id
    named = facts.ConnectorRetired(by="staff:s-1", channel="app", within="lakeside", reason="停用")
    assert named.only_id == registered().only_id
    with pytest.raises(ValidationError, match="name the connector"):
        facts.ConnectorRetired(by="staff:s-1", channel="app", reason="停用")
