"""Transcripts of chats: when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import group as facts
from services.ledger.registers.transcripts import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when


def transcribed(**changes: Any) -> facts.ChatTranscribed:
    data: dict[str, Any] = {
        "community": "lakeside",
        "channel": "private_chat",
        "category": "complaint",
        "text": "楼上半夜装修",
        "said_at": NOW - timedelta(hours=1),
        "told_to": "staff:s-2",
    }
    fact: facts.ChatTranscribed = plain(facts.ChatTranscribed, **{**data, **changes})
    return fact


@pytest.mark.proves("Art.4(4)", "request-becomes-a-contact")
def test_what_was_told_in_private_is_a_contact() -> None:
    outcome = when(REGISTER, [], transcribed(sensitivity="private", building="b2"))
    assert outcome.noticed == (), "a private chat is one to one"
    contact = outcome.contact
    assert contact is not None
    assert (contact.channel, contact.building) == ("private_chat", "b2")
    assert contact.matters[0].sensitivity == "private"
    [fact] = outcome.facts
    assert isinstance(fact, facts.ChatTranscribed)
    assert fact.late_s == 3_600


@pytest.mark.proves("Art.4(4)", "group-registered")
@pytest.mark.parametrize("channel", ["wechat_group", "qq_group"])
def test_a_group_nobody_registered_is_found(channel: str) -> None:
    outcome = when(REGISTER, [], transcribed(channel=channel, group_name="邻居群"))
    assert [found.rule for found in outcome.noticed] == ["group-registered"]


@pytest.mark.proves("Art.4(4)", "transcribed-in-time")
def test_a_late_transcript_is_found() -> None:
    outcome = when(REGISTER, [], transcribed(said_at=NOW - timedelta(hours=25)))
    assert [found.rule for found in outcome.noticed] == ["transcribed-in-time"]


@pytest.mark.proves("Art.4(4)", "transcript-of-a-community")
def test_a_transcript_belongs_to_a_community() -> None:
    with refused("transcript-of-a-community", article="Art.4(4)"):
        when(REGISTER, [], transcribed(community=None), community=None)


@pytest.mark.proves("Art.4(4)", "said-before-transcribed")
def test_a_chat_is_not_written_down_before_it_was_held() -> None:
    with refused("said-before-transcribed", article="Art.4(4)"):
        when(REGISTER, [], transcribed(said_at=NOW + timedelta(hours=1)))
