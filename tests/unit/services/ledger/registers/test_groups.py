"""Groups: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import group as facts
from services.ledger.registers.groups import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.workbench import Workbench

PICTURE = {"sha256": "0" * 64, "media_type": "image/png", "size_bytes": 9}


def registered(**changes: Any) -> facts.GroupRegistered:
    data = {"app": "wechat", "name": "一号楼业主群", "purpose": "building", "owner": "staff:s-1"}
    fact: facts.GroupRegistered = plain(
        facts.GroupRegistered, **{"community": "lakeside", "building": "b1", **data, **changes}
    )
    return fact


def transcribed(**changes: Any) -> facts.ContactTranscribed:
    data = {"category": "repair", "text": "门口灯不亮", "said_at": NOW - timedelta(hours=2)}
    fact: facts.ContactTranscribed = plain(facts.ContactTranscribed, **{**data, **changes})
    return fact


RETIRED = plain(facts.GroupRetired, reason="并入大群")


@pytest.mark.proves("Art.4(4)", "request-becomes-a-contact")
def test_what_is_asked_in_a_group_is_a_contact_there_with_how_late_it_was() -> None:
    outcome = when(REGISTER, [registered(app="qq")], transcribed(original=PICTURE))
    [fact] = outcome.facts
    assert isinstance(fact, facts.ContactTranscribed)
    assert fact.late_s == 7_200
    assert outcome.noticed == ()
    contact = outcome.contact
    assert contact is not None
    assert (contact.channel, contact.building, contact.direction) == ("qq_group", "b1", "inbound")
    assert [each.sha256 for each in contact.attachments] == ["0" * 64]


@pytest.mark.proves("Art.4(4)", "group-of-a-community")
def test_a_group_belongs_to_a_community() -> None:
    with refused("group-of-a-community", article="Art.4(4)"):
        when(REGISTER, [], registered(community=None), community=None)
    assert when(REGISTER, [], registered()).facts == (registered(),)


@pytest.mark.proves("Art.4(4)", "retire-once")
def test_a_group_is_retired_once() -> None:
    assert when(REGISTER, [registered()], RETIRED).facts == (RETIRED,)
    with refused("retire-once", article="Art.4(4)"):
        when(REGISTER, [registered(), RETIRED], RETIRED)


@pytest.mark.proves("Art.4(4)", "said-before-transcribed")
def test_nothing_is_written_down_before_it_was_said() -> None:
    with refused("said-before-transcribed", article="Art.4(4)"):
        when(REGISTER, [registered()], transcribed(said_at=NOW + timedelta(hours=1)))
    nearly = when(REGISTER, [registered()], transcribed(said_at=NOW + timedelta(minutes=5)))
    [fact] = nearly.facts
    assert isinstance(fact, facts.ContactTranscribed)
    assert fact.late_s == 0


@pytest.mark.proves("Art.4(4)", "transcribed-in-time")
@pytest.mark.parametrize(("after_us", "rules"), [(0, []), (1, ["transcribed-in-time"])])
def test_what_was_written_down_a_day_later_is_found(after_us: int, rules: list[str]) -> None:
    said_at = NOW - timedelta(hours=24, microseconds=after_us)
    outcome = when(REGISTER, [registered()], transcribed(said_at=said_at))
    assert [found.rule for found in outcome.noticed] == rules


@pytest.mark.proves("Art.5(3)", "private-in-group")
def test_a_private_matter_in_a_group_is_found_with_another_channel_proposed() -> None:
    outcome = when(REGISTER, [registered()], transcribed(sensitivity="private"))
    [found] = outcome.noticed
    assert (found.rule, found.article) == ("private-in-group", "Art.5(3)")
    assert found.proposal
    assert outcome.contact is not None, "it is heard all the same"


@pytest.mark.proves("Art.4(4)", "group-registered")
def test_what_is_asked_in_a_retired_group_is_heard_and_found() -> None:
    outcome = when(REGISTER, [registered(), RETIRED], transcribed())
    assert [found.rule for found in outcome.noticed] == ["group-registered"]
    assert outcome.contact is not None


def test_a_request_in_a_group_opens_its_case_in_the_same_append() -> None:
    bench = Workbench().registered()
    group = registered().to_data() | {"externalref": "G-1", "by": "staff:s-1"}
    del group["id"], group["building"]
    bench.publish("huiyin.group.registered.v1", group)
    told = {"by": "staff:s-1", "externalref": "G-1", "category": "repair", "text": "灯不亮"}
    said_at = bench.clock.now.isoformat()
    accepted = bench.publish("huiyin.contact.transcribed.v1", {**told, "said_at": said_at})
    streams = [receipt.stream.partition("/")[0] for receipt in accepted.receipts]
    assert streams == ["group", "contact", "case", "case"]
