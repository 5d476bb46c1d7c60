"""What is sealed opens for its own event and place, under its own key, and for nothing else (law
5).
"""

import copy
import hashlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue import fact_class
from events.contact import ContactLogged
from events.envelope import Envelope, RecordedEvent
from events.reply import NoteAdded
from projections.reading import SealedField
from services.privacy.masterkey import generate
from services.privacy.opening import Opener
from services.privacy.sealing import SealBrokenError, Sealer
from services.privacy.vault import HeldRecord
from tests.unit.events.examples import EXAMPLES
from tests.unit.services.ledger.memory import MemoryVault

EVENT = "01970000-0000-7000-8000-000000000001"
OTHER = "01970000-0000-7000-8000-000000000002"
MASTER = generate()
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60).map(
    "话{}".format
)
"""Texts that show something: others are refused before anything is sealed."""


def recorded(type_name: str, data: dict[str, Any], event_id: str = EVENT) -> RecordedEvent:
    envelope = Envelope(
        id=event_id,
        source="urn:l",
        type=type_name,
        subject="case/x",
        sequence=1,
        time=datetime(2026, 3, 2, tzinfo=UTC),
        partitionkey="lakeside",
        actor="a",
        data=data,
    )
    return RecordedEvent(envelope=envelope, position=1, recordedtime=envelope.time, body=b"")


def holding(*keys: tuple[str, bytes | None]) -> MemoryVault:
    vault = MemoryVault()
    for event_id, wrapped in keys:
        assert wrapped is not None
        record = HeldRecord(event_id=event_id, position=1, partitionkey="lakeside", subjects=())
        vault.keys[event_id] = (wrapped, record)
    return vault


@pytest.mark.parametrize("type_name", sorted(EXAMPLES))
def test_sealing_and_opening_is_the_identity_on_plain_values(type_name: str) -> None:
    fact = fact_class(type_name).model_validate(EXAMPLES[type_name])
    data, wrapped = Sealer(MASTER).seal(fact, EVENT)
    fact_class(type_name).from_recorded(data)
    if wrapped is None:
        assert data == fact.to_data()
        return
    opened = Opener(holding((EVENT, wrapped)), MASTER).open_events([recorded(type_name, data)])
    sealing = opened[EVENT].pop("sealing")
    assert opened[EVENT] == fact.to_data()
    assert sealing["alg"] == "A256GCM"


@given(text=PLAIN)
def test_no_plain_word_is_in_the_sealed_data(text: str) -> None:
    fact = NoteAdded(case=EVENT, by="staff:x", text=text, audience="internal")
    data, wrapped = Sealer(MASTER).seal(fact, EVENT)
    assert data["text"].keys() == {"sealed"}
    raw = b64decode(data["text"]["sealed"])
    assert len(raw) == 12 + len(text.encode()) + 16
    field = SealedField(event_id=EVENT, pointer="/text", sealed=data["text"]["sealed"])
    opener = Opener(holding((EVENT, wrapped)), MASTER)
    assert opener.open_fields([field]) == {field: text}


def test_each_event_has_a_key_of_its_own_and_each_field_a_nonce() -> None:
    fact = ContactLogged.from_published(EXAMPLES["huiyin.contact.logged.v1"])
    first, first_key = Sealer(MASTER).seal(fact, EVENT)
    second, second_key = Sealer(MASTER).seal(fact, EVENT)
    assert first_key != second_key
    assert first["sealing"]["commitment"] != second["sealing"]["commitment"]
    fields = [matter["text"] for matter in first["matters"]]
    fields += [first["party"][name] for name in ("name", "phone", "unit")]
    nonces = {b64decode(field["sealed"])[:12] for field in fields}
    assert len(nonces) == len(fields)


def test_the_commitment_is_what_the_format_says() -> None:
    fact = NoteAdded(case=EVENT, by="staff:x", text="门铃坏", audience="internal")
    data, wrapped = Sealer(MASTER).seal(fact, EVENT)
    assert wrapped is not None
    key = MASTER.unwrap(wrapped, EVENT)
    digest = hashlib.sha256(b"huiyin/key-commitment/v1" + EVENT.encode() + key).digest()
    assert data["sealing"]["commitment"] == b64encode(digest).decode()
    raw = b64decode(data["text"]["sealed"])
    opened = AESGCM(key).decrypt(raw[:12], raw[12:], f"{EVENT}\n/text".encode())
    assert opened.decode() == "门铃坏"


def test_a_value_moved_to_another_place_or_event_does_not_open() -> None:
    fact = ContactLogged.from_published(EXAMPLES["huiyin.contact.logged.v1"])
    data, wrapped = Sealer(MASTER).seal(fact, EVENT)
    vault = holding((EVENT, wrapped))
    swapped = copy.deepcopy(data)
    swapped["party"]["name"], swapped["party"]["unit"] = (
        data["party"]["unit"],
        data["party"]["name"],
    )
    with pytest.raises(SealBrokenError, match="/party/name"):
        Opener(vault, MASTER).open_events([recorded("huiyin.contact.logged.v1", swapped)])
    field = SealedField(event_id=EVENT, pointer="/x", sealed=data["party"]["name"]["sealed"])
    with pytest.raises(SealBrokenError):
        Opener(vault, MASTER).open_fields([field])


def test_another_key_than_the_committed_one_is_noticed() -> None:
    fact = NoteAdded(case=EVENT, by="staff:x", text="门铃坏", audience="internal")
    data, _ = Sealer(MASTER).seal(fact, EVENT)
    _, foreign = Sealer(MASTER).seal(fact, EVENT)
    with pytest.raises(SealBrokenError, match="not the one"):
        Opener(holding((EVENT, foreign)), MASTER).open_events([recorded(NoteAdded.type_name, data)])


def test_a_destroyed_key_is_gone_from_the_next_call_on() -> None:
    fact = NoteAdded(case=EVENT, by="staff:x", text="门铃坏", audience="internal")
    data, wrapped = Sealer(MASTER).seal(fact, EVENT)
    vault = holding((EVENT, wrapped))
    opener = Opener(vault, MASTER)
    event = recorded(NoteAdded.type_name, data)
    assert opener.open_events([event])[EVENT]["text"] == "门铃坏"
    vault.destroy(event_ids=[EVENT], subject=None)
    assert opener.open_events([event])[EVENT]["text"] is None


def test_several_events_open_in_one_question_to_the_vault() -> None:
    asked: list[list[str]] = []

    class Counting(MemoryVault):
        def wrapped_keys(self, event_ids: Any, *, kept: bool = False) -> Any:
            asked.append(list(event_ids))
            return super().wrapped_keys(event_ids, kept=kept)

    sealer, vault = Sealer(MASTER), Counting()
    events = []
    for event_id in (EVENT, OTHER):
        fact = NoteAdded(case=EVENT, by="staff:x", text=event_id, audience="internal")
        data, wrapped = sealer.seal(fact, event_id)
        vault.keys.update(holding((event_id, wrapped)).keys)
        events.append(recorded(NoteAdded.type_name, data, event_id))
    opened = Opener(vault, MASTER).open_events(events)
    assert {id_: data["text"] for id_, data in opened.items()} == {EVENT: EVENT, OTHER: OTHER}
    assert asked == [[EVENT, OTHER]]
    assert Opener(vault, MASTER).open_fields([]) == {}


def test_nothing_is_sealed_twice() -> None:
    fact = NoteAdded(case=EVENT, by="staff:x", text="门铃坏", audience="internal")
    data, _ = Sealer(MASTER).seal(fact, EVENT)
    with pytest.raises(TypeError, match="sealed already"):
        Sealer(MASTER).seal(NoteAdded.from_recorded(data), EVENT)
