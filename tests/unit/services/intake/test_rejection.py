"""A rejection gives back the very record, and shows nothing of it in clear."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.broker.records import Record
from services.errors import InvalidEventError, KeptUnreadableError
from services.intake.rejection import Original, open_rejection, reject_record, reject_waiting
from services.ledger.admitting.kept import seal_kept
from services.ledger.admitting.waiting import WaitingEvent
from services.ledger.contract import Caller, PublishedEvent, RejectedWaiting
from services.privacy.box import Box
from services.privacy.masterkey import generate

BOX = Box(generate())
AT = datetime(2026, 11, 1, tzinfo=UTC)


@given(
    st.none() | st.binary(max_size=20),
    st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=20)), max_size=4),
    st.none() | st.binary(max_size=50),
)
def test_packing_loses_nothing(
    key: bytes | None, headers: list[tuple[str, bytes]], value: bytes | None
) -> None:
    original = Original(key=key, headers=tuple(headers), value=value)
    assert Original.unpack(original.pack()) == original


def test_the_original_is_sealed_key_included_and_opens_again() -> None:
    record = Record(
        "t.intake",
        1,
        7,
        1_700_000_000_000,
        b"13900000001",
        "张三".encode(),
        (("h", b"v"), ("n", None)),
    )
    rejection = reject_record(
        record, InvalidEventError("bad"), event=None, at=AT, topic="t.rejected", box=BOX
    )
    assert rejection.value is not None
    told = orjson.loads(rejection.value)
    assert told["problem"]["rule"] == "invalid-event"
    assert (told["topic"], told["partition"], told["offset"]) == ("t.intake", 1, 7)
    assert b"13900000001" not in rejection.value
    assert rejection.key == told["id"].encode() == dict(rejection.headers)["id"]
    rejection_id, original = open_rejection(rejection.value, BOX)
    assert rejection_id == told["id"]
    assert original == Original(key=record.key, headers=(("h", b"v"),), value=record.value)


def test_the_same_record_is_rejected_under_the_same_id() -> None:
    record = Record("t.intake", 1, 7, 1_700_000_000_000, None, None, ())
    first, second = (
        reject_record(record, InvalidEventError("bad"), event=None, at=AT, topic="r", box=BOX).key
        for _ in range(2)
    )
    other = reject_record(
        record._replace(offset=8), InvalidEventError("bad"), event=None, at=AT, topic="r", box=BOX
    ).key
    assert first == second != other


def test_what_is_no_rejection_is_told_so() -> None:
    with pytest.raises(InvalidEventError, match="not a rejected record"):
        open_rejection(b"{}", BOX)


def test_what_waited_and_cannot_be_read_is_kept_as_it_was_sealed_and_opens_when_it_can_again() -> (
    None
):
    event = PublishedEvent(id="1", source="urn:a:b", type="t", time=AT, data={"text": "张三"})
    kept = WaitingEvent(
        source=event.source,
        id=event.id,
        type=event.type,
        externalref_source=event.source,
        externalref="R-1",
        way="http",
        fingerprint=b"",
        sealed=seal_kept(event, Caller(actor="source:a"), AT, BOX),
        since=AT,
        until=AT,
    )
    another = Box(generate())
    error = KeptUnreadableError("cannot be read")
    rejected = RejectedWaiting(kept=kept, event=None, error=error)
    rejection = reject_waiting(rejected, at=AT, topic="r", box=another)
    assert rejection.value is not None
    told = orjson.loads(rejection.value)
    assert told["problem"]["rule"] == "kept-unreadable"
    assert told["event"] == {"source": "urn:a:b", "id": "1", "type": "t"}
    with pytest.raises(KeptUnreadableError):
        open_rejection(rejection.value, another)
    read = RejectedWaiting(kept=kept, event=event, error=error)
    readable = reject_waiting(read, at=AT, topic="r", box=BOX)
    assert readable.value is not None
    assert open_rejection(rejection.value, BOX) == open_rejection(readable.value, BOX)
