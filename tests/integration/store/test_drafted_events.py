"""Drafted events through the library's own door: filled in, guarded, and with what lands beside
them.
"""

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.store.contract import (
    Append,
    Bookmark,
    CaseReference,
    EventKey,
    NewEvent,
    Origin,
    OriginKnown,
    StreamMoved,
)
from services.store.drafted import DraftedEvent, NotAppendedError
from services.store.postgres import PostgresStore
from services.store.recorders import PostgresApplicationRecorder, PostgresTrackingRecorder
from tests.store_events import an_event, landed


def drafted(event: NewEvent, key: EventKey | None = None) -> DraftedEvent:
    return DraftedEvent(
        originator_id=event.stream,
        originator_version=event.version,
        topic=event.type,
        state=event.draft.body,
        event=event,
        key=key,
    )


def test_the_recorder_returns_filled_receipts(store: PostgresStore) -> None:
    recorder = PostgresApplicationRecorder(store)
    event = an_event(series="case/yinhu/2026")
    key = EventKey(event_id=event.event_id, wrapped=b"k", subjects=("s",))
    extras = Append(
        events=(),
        origin=Origin(source="urn:s", id="1", fingerprint=b"f"),
        references=(CaseReference(source="urn:s", externalref="WO-1", case="case-1"),),
        bookmark=Bookmark(follower="clock", position=9),
    )

    ids = recorder.insert_events([drafted(event, key), drafted(an_event())], append_extras=extras)

    assert list(ids) == [1, 2]
    assert [receipt.body for receipt in ids.receipts] == [
        row.body for row in store.read(after=0, limit=5)
    ]
    (stored,) = recorder.select_events(event.stream)
    assert (stored.originator_id, stored.topic) == (event.stream, event.type)
    assert stored.state == ids.receipts[0].body
    assert store.find_case(source="urn:s", externalref="WO-1") == "case-1"
    assert store.bookmark("clock") == 9
    with pytest.raises(NotAppendedError) as caught:
        recorder.insert_events([drafted(an_event())], append_extras=extras)
    assert caught.value.outcome == OriginKnown(receipts=ids.receipts, same_content=True)


def test_plain_and_drafted_events_share_streams(store: PostgresStore) -> None:
    recorder = PostgresApplicationRecorder(store)
    event = an_event(version=2)
    plain = StoredEvent(event.stream, 1, "plain", b"\x00verbatim\\")

    assert list(recorder.insert_events([plain, drafted(event)])) == [1, 2]

    assert recorder.select_events(event.stream, lte=1) == [plain]
    with pytest.raises(NotAppendedError) as caught:
        recorder.insert_events([drafted(an_event(event.stream, 2))])
    assert caught.value.outcome == StreamMoved(stream=event.stream, version=2)


def test_a_version_twice_in_one_call_is_an_integrity_error(store: PostgresStore) -> None:
    event = an_event()
    with pytest.raises(IntegrityError, match="follow"):
        PostgresApplicationRecorder(store).insert_events([drafted(event), drafted(event)])


@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30))
@example(text="NULL")
@example(text="{a,\"b\\\\c\"}', E'\\x00'); DROP TABLE ledger.events; --")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_text_comes_out_as_it_went_in(store: PostgresStore, text: str) -> None:
    recorder = PostgresApplicationRecorder(store)
    stream = f"{text}/{store.head().position}"
    event = StoredEvent(stream, 1, text, text.encode())
    recorder.insert_events([event], tracking=Tracking(f"tracked {stream}", 1))
    assert recorder.select_events(stream) == [event]
    assert PostgresTrackingRecorder(store).max_tracking_id(f"tracked {stream}") == 1


def test_several_streams_are_read_as_each_alone(store: PostgresStore) -> None:
    short, other = an_event(), an_event()
    long = [an_event(stream="case/long", version=version) for version in (1, 2, 3)]
    for event in (short, *long, other):
        landed(store, Append(events=(event,)))
    streams = [short.stream, other.stream, "case/long", "case/nobodys"]
    alone = {stream: rows for stream in streams if (rows := store.read_stream(stream))}
    assert store.read_streams(streams) == alone
    assert store.read_streams(streams, longest=2).keys() == {short.stream, other.stream}
    assert store.read_streams([]) == {}
