"""The waiting room, the relay's marks and snapshots: what lies in the database beside the log."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.ledger.admitting.waiting import WaitingEvent, WaitingRoom
from services.store import marks as marks_module
from services.store.contract import Append, CaseReference
from services.store.heartbeat import PostgresHeartbeat
from services.store.marks import PostgresMarks
from services.store.postgres import PostgresStore
from services.store.waiting import PostgresWaiting
from tests.store_events import an_event, landed

SINCE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
HOTLINE = "urn:huiyin:source:hotline"
EVENT = WaitingEvent(
    source=HOTLINE,
    id="1",
    type="huiyin.reply.sent.v1",
    externalref_source=HOTLINE,
    externalref="WO-1",
    way="kafka",
    fingerprint=b"\x00f",
    sealed=b"\x00sealed\\",
    since=SINCE,
    until=SINCE + timedelta(minutes=10),
)


@pytest.fixture
def waiting(ledger_dsn: str) -> Iterator[PostgresWaiting]:
    with contextlib.closing(PostgresWaiting(ledger_dsn)) as opened:
        yield opened


@pytest.fixture
def marks(ledger_dsn: str) -> Iterator[PostgresMarks]:
    with contextlib.closing(PostgresMarks(ledger_dsn, marks_kept_max=3)) as opened:
        yield opened


def test_the_first_to_wait_is_kept(waiting: PostgresWaiting) -> None:
    room: WaitingRoom = waiting
    assert room.keep(EVENT) == EVENT
    assert room.keep(replace(EVENT, since=SINCE + timedelta(hours=1), sealed=b"again")) == EVENT
    assert room.count() == 1
    room.release(source=HOTLINE, id="1")
    room.release(source=HOTLINE, id="1")
    assert room.count() == 0


def test_those_are_due_whose_case_is_there_or_whose_time_is_up(
    waiting: PostgresWaiting, store: PostgresStore
) -> None:
    of_another = replace(EVENT, id="2", externalref_source="urn:huiyin:source:app", since=SINCE)
    older = replace(EVENT, id="3", since=SINCE - timedelta(minutes=5), until=SINCE)
    for event in (EVENT, of_another, older):
        waiting.keep(event)

    assert list(waiting.due(now=SINCE - timedelta(seconds=1), limit=10)) == []
    assert list(waiting.due(now=SINCE, limit=10)) == [older]
    reference = CaseReference(source=HOTLINE, externalref="WO-1", case="case-1")
    landed(store, Append(events=(an_event(),), references=(reference,)))
    due = waiting.due(now=SINCE, limit=10)
    assert [event.id for event in due] == ["3", "1"]
    assert list(waiting.due(now=SINCE, limit=1)) == [older]
    assert len(waiting.due(now=EVENT.until, limit=10)) == 3


def test_those_are_due_whose_item_has_begun(waiting: PostgresWaiting, store: PostgresStore) -> None:
    kept = replace(EVENT, externalref="dispatch/R-1", stream="dispatch/1")
    assert waiting.keep(kept) == kept
    waiting.keep(replace(EVENT, id="2", stream="dispatch/2"))
    assert list(waiting.due(now=SINCE, limit=10)) == []
    landed(store, Append(events=(an_event(stream="dispatch/1"),)))
    assert list(waiting.due(now=SINCE, limit=10)) == [kept]


def test_marks_go_forward_only_within_a_topic(marks: PostgresMarks) -> None:
    assert marks.newest() is None
    marks.put(20, {0: 9}, "topic")
    marks.put(20, {0: 99}, "topic")
    marks.put(10, {0: 4}, "topic")
    newest = marks.newest()
    assert newest is not None
    assert (newest.position, dict(newest.end_offsets), newest.topic_id) == (20, {0: 9}, "topic")
    marks.put(5, {0: 5}, "made again")
    newest = marks.newest()
    assert newest is not None
    assert newest.topic_id == "made again"


def test_a_beat_that_a_crash_of_the_database_took_comes_again(store: PostgresStore) -> None:
    """It was never sure to be on disk; until the next, the process counts as silent."""
    heartbeat = PostgresHeartbeat(store.sessions)
    for position in (1, 2):
        heartbeat.beat("relay", {"position": position, "alarm": "述"})
        beat = heartbeat.beats()["relay"]
        assert beat.state == {"position": position, "alarm": "述"}
        with store.sessions.cursor() as cursor:
            cursor.execute("UPDATE ledger.heartbeat SET at = at - interval '1 day', state = '{}'")
        assert heartbeat.beats()["relay"].age_s > beat.age_s + 80_000


def test_old_marks_are_thrown_away(
    marks: PostgresMarks, admin: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks_module, "PRUNE_EVERY_PUTS", 1)
    for position in range(1, 8):
        marks.put(position, {0: position}, "topic")
    with admin.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger.relay_mark ORDER BY position")
        assert [position for (position,) in cursor] == [5, 6, 7]
