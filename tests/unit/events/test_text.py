"""No text of an event, sealed or clear, holds what PostgreSQL or a terminal trips over."""

from typing import Any

import pytest
from pydantic import ValidationError

from events.contact import ContactLogged
from events.reference import CommunityRegistered, SourceRegistered
from events.reply import ReplySent
from events.text import without_controls

CASE = "01970000-0000-7000-8000-000000000001"
COMMUNITY = {"community": "oak", "name": "橡园", "name_en": "Oak", "desk": "desk:oak"}
SOURCE = {
    "source": "urn:huiyin:source:one",
    "name": "热线",
    "types": ["*"],
    "communities": ["*"],
    "ways": ["http"],
}
REPLY = {"case": CASE, "channel": "phone", "by": "staff:1", "text": "好", "basis": "Art. 6"}
CONTACT = {
    "community": "oak",
    "direction": "inbound",
    "channel": "phone",
    "matters": [{"category": "repair", "text": "漏水"}],
}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f"])
@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        (CommunityRegistered, COMMUNITY, "name"),
        (CommunityRegistered, COMMUNITY, "name_en"),
        (SourceRegistered, SOURCE, "name"),
        (ReplySent, REPLY, "text"),
        (ReplySent, REPLY, "basis"),
    ],
)
def test_control_characters_are_refused(
    kind: Any, data: dict[str, Any], field: str, character: str
) -> None:
    assert kind.from_published(data)
    with pytest.raises(ValidationError, match="control characters"):
        kind.from_published({**data, field: f"a{character}b"})


def test_what_people_write_passes() -> None:
    for text in ("一行\n两行\t缩进\r\n", "👨‍👩‍👧 \u202eمرحبا", "<script>alert(1)</script>'; --"):
        assert without_controls(text) == text


@pytest.mark.parametrize(
    "change",
    [
        {"answer_needed": "yes"},
        {"answer_needed": 1},
        {"matters": [{"category": "repair", "text": "漏水", "important": "true"}]},
        {"attachments": [{"sha256": "0" * 64, "media_type": "image/png", "size_bytes": 5.0}]},
    ],
)
def test_a_value_has_the_type_its_schema_names(change: dict[str, Any]) -> None:
    assert ContactLogged.from_published(CONTACT)
    with pytest.raises(ValidationError):
        ContactLogged.from_published({**CONTACT, **change})
