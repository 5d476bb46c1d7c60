"""Events and appends to put into a store where what they say does not matter."""

import os
import uuid
from datetime import UTC, datetime
from typing import Any

from events.envelope import Envelope, serialise
from events.identifiers import mint_id
from services.store.contract import Append, Appended, NewEvent, Receipt, Store

EVENT_TYPE = "huiyin.note.added.v2"
HAPPENED_AT = datetime(2026, 11, 2, 0, 31, 7, tzinfo=UTC)


def new_id() -> str:
    """An event id nobody else has."""
    return mint_id(int(HAPPENED_AT.timestamp() * 1000), os.urandom(10))


def new_stream() -> str:
    """A stream nobody else writes to."""
    return f"case/{uuid.uuid4()}"


def an_event(
    stream: str | None = None,
    version: int = 1,
    *,
    event_id: str | None = None,
    series: str | None = None,
    text: str = "水管漏水",
) -> NewEvent:
    """An event; of a stream of its own unless told otherwise, numbered when it has a series."""
    event_id = event_id or new_id()
    stream = stream or new_stream()
    data: dict[str, Any] = {"text": text}
    if series is not None:
        data["number"] = "yinhu-2026-000000"
    envelope = Envelope(
        id=event_id,
        source="urn:huiyin:ledger:test",
        type=EVENT_TYPE,
        subject=stream,
        sequence=version,
        time=HAPPENED_AT,
        partitionkey="yinhu",
        actor="desk-1",
        data=data,
    )
    return NewEvent(
        stream=stream,
        version=version,
        type=EVENT_TYPE,
        event_id=event_id,
        draft=serialise(envelope, numbered=series is not None),
        series=series,
    )


def landed(store: Store, append: Append) -> tuple[Receipt, ...]:
    """The receipts of an append that must land."""
    outcome = store.append(append)
    assert isinstance(outcome, Appended), outcome
    return outcome.receipts
