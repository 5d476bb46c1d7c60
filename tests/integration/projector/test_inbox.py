"""The inbox answers lists, counts, searches and single cases, now and as of then, as one would by
hand.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

import psycopg2
import pytest

from events.envelope import RecordedEvent
from events.vocabulary import Level
from projections.driver import Connection
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.schema import create_indexes, create_tables
from projections.inbox.model import LIVE_STATES, AlarmKind, InboxFilter, InboxRow
from projections.inbox.queries import count_cases, list_cases, one_case
from projections.reading import AsOf, BadCursorError, SealedField, ViewUnavailableError
from projections.timeline.queries import timeline
from projections.views import all_views
from projections.watermark import parked_streams, wait_for, watermark
from services.privacy import masterkey
from services.privacy.lexemes import Lexemes
from services.privacy.opening import Opener
from services.privacy.sealing import Sealer
from services.projector.bookkeeping import (
    Place,
    add_generation,
    begin_batch,
    install,
    lock_bookmarks,
)
from services.store import schema
from services.store.vault import PostgresVault
from tests.embedded_servers import PostgresServer
from tests.stories import BEGINNING, Storyteller, recorded

MASTER = masterkey.generate()
LEXEMES = Lexemes(MASTER.lexeme_key)
TOPIC_ID = "topic-1"
NOW = AsOf(position=None, instant=BEGINNING + timedelta(hours=12))
EVERYTHING = InboxFilter(asker=None)


@dataclass(frozen=True)
class Told:
    """A database with a story in its views."""

    connection: Connection
    opener: Opener
    events: list[RecordedEvent]

    def list_all(
        self, wanted: InboxFilter = EVERYTHING, as_of: AsOf = NOW, *, limit: int = 1_000
    ) -> list[InboxRow]:
        """Every page's rows."""
        rows: list[InboxRow] = []
        cursor: str | None = None
        while True:
            page = list_cases(
                self.connection, wanted, as_of, cursor=cursor, limit=limit, lexemes=None
            )
            assert len(page.rows) <= limit
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                return rows


@pytest.fixture(scope="module")
def told(postgres_server: PostgresServer) -> Iterator[Told]:
    appends = list(Storyteller(sealer=Sealer(MASTER), seed=23).appends(600))
    events = list(recorded(iter(appends)))
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        dsn = schema.application_dsn(admin_dsn)
        with closing(psycopg2.connect(dsn)) as connection, closing(PostgresVault(dsn)) as vault:
            with connection, connection.cursor() as cursor:
                for append in appends:
                    for key in append.keys:
                        cursor.execute(
                            "INSERT INTO vault.event_key VALUES (%s, %s)",
                            (key.event_id, key.wrapped),
                        )
            opener = Opener(vault, MASTER)
            with pytest.raises(ViewUnavailableError):
                watermark(connection, "inbox")
            fill_views(connection, events, Reader(opener, LEXEMES))
            yield Told(connection, opener, events)


def fill_views(connection: Connection, events: list[RecordedEvent], reader: Reader) -> None:
    """As the projector leaves them, with everything in partition 0."""
    with connection, connection.cursor() as cursor:
        install(cursor)
        for view in all_views().values():
            live = add_generation(cursor, view, state="live", topic_id=TOPIC_ID)
            create_tables(cursor, view, live.schema_name)
            create_indexes(cursor, view, live.schema_name)
            target = Target(view=view, schema=live.schema_name, reader=reader)
            assert apply_batch(cursor, target, events) == []
            place = Place(next_offset=len(events), position=len(events))
            assert begin_batch(cursor, live, lock_bookmarks(cursor, live, [0]), {0: place}).moved


def test_every_page_together_is_the_whole_list(told: Told) -> None:
    rows = told.list_all()
    opened = [e for e in told.events if e.envelope.type == "huiyin.case.opened.v1"]
    assert {row.case for row in rows} == {e.envelope.data["case"] for e in opened}
    assert told.list_all(limit=7) == rows
    assert len({row.case for row in rows}) == len(rows)


def test_the_most_pressing_come_first(told: Told) -> None:
    rows = told.list_all()
    owed = [
        row
        for row in rows
        if row.state in ("open", "acknowledged") and row.first_reply_due_at is not None
    ]
    assert rows[: len(owed)] == owed
    deadlines = [row.first_reply_due_at for row in owed if row.first_reply_due_at]
    assert deadlines == sorted(deadlines)
    late = [row for row in rows if row.overdue]
    assert late
    assert rows[: len(late)] == late
    alive = [row.state in LIVE_STATES for row in rows]
    assert alive == sorted(alive, reverse=True)


ALARMS: tuple[AlarmKind, ...] = get_args(AlarmKind)
FILTERS: dict[str, tuple[InboxFilter, Callable[[InboxRow], bool]]] = {
    "community": (
        InboxFilter(asker=None, communities=frozenset({"yinhu"})),
        lambda row: row.community == "yinhu",
    ),
    "communities": (
        InboxFilter(asker=None, communities=frozenset({"yinhu", "taoyuan"})),
        lambda row: row.community in ("yinhu", "taoyuan"),
    ),
    "no community": (InboxFilter(asker=None, communities=frozenset()), lambda _: False),
    "building": (InboxFilter(asker=None, building="b2"), lambda row: row.building == "b2"),
    "channel": (InboxFilter(asker=None, channel="phone"), lambda row: row.channel == "phone"),
    "category": (InboxFilter(asker=None, category="repair"), lambda row: row.category == "repair"),
    "urgency": (InboxFilter(asker=None, urgency="urgent"), lambda row: row.urgency == "urgent"),
    "states": (
        InboxFilter(asker=None, states=frozenset({"open", "merged"})),
        lambda row: row.state in ("open", "merged"),
    ),
    "assignee": (
        InboxFilter(asker=None, assignee="staff:chief"),
        lambda row: row.assignee == "staff:chief",
    ),
    "overdue": (InboxFilter(asker=None, overdue=True), lambda row: row.overdue),
    "named": (
        InboxFilter(asker=None, only=frozenset({"00000000-0000-7000-8000-000000000000"})),
        lambda _: False,
    ),
    "not overdue": (InboxFilter(asker=None, overdue=False), lambda row: not row.overdue),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("as_of", [NOW, AsOf(position=400, instant=NOW.instant)])
def test_filters_and_counts_agree_with_the_list(told: Told, name: str, as_of: AsOf) -> None:
    wanted, matches = FILTERS[name]
    rows = told.list_all(wanted, as_of, limit=9)
    assert rows == [row for row in told.list_all(as_of=as_of) if matches(row)]
    assert bool(rows) is (name not in ("no community", "named"))
    counts = count_cases(told.connection, wanted, as_of, lexemes=None)
    assert counts.total == len(rows)
    assert counts.overdue == sum(row.overdue for row in rows)
    assert counts.by_state == Counter(row.state for row in rows)
    assert counts.by_urgency == Counter(row.urgency for row in rows)
    assert counts.by_category == Counter(row.category for row in rows)
    assert counts.by_alarm == Counter(row.alarm for row in rows if row.alarm)


@pytest.mark.parametrize("as_of", [NOW, AsOf(position=400, instant=NOW.instant)])
@pytest.mark.parametrize("kinds", [ALARMS, ALARMS[:1]])
def test_cases_with_an_alarm_come_by_how_pressing_it_is(
    told: Told, kinds: tuple[AlarmKind, ...], as_of: AsOf
) -> None:
    wanted = InboxFilter(asker=None, alarms=frozenset(kinds))
    rows = told.list_all(wanted, as_of, limit=5)
    assert rows == sorted(
        (row for row in told.list_all(as_of=as_of) if row.alarm in kinds), key=_pressing
    )
    assert {row.alarm for row in rows} >= {"warned"}
    assert count_cases(told.connection, wanted, as_of, lexemes=None).total == len(rows)


def _pressing(row: InboxRow) -> tuple[int, datetime, str]:
    """What has climbed highest, what was missed, what is warned of; by deadline."""
    place = {"breached": 5, "warned": 6}.get(row.alarm or "", 0)
    if row.alarm_level is not None:
        place = 4 - get_args(Level).index(row.alarm_level)
    return place, row.alarm_due_at or BEGINNING, row.case


@pytest.mark.parametrize("position", [1, 60, 250, 599])
def test_as_of_a_position_is_what_a_younger_ledger_shows(
    told: Told, postgres_server: PostgresServer, position: int
) -> None:
    then = AsOf(position=position, instant=NOW.instant)
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        dsn = schema.application_dsn(admin_dsn)
        with closing(psycopg2.connect(dsn)) as connection:
            fill_views(connection, told.events[:position], Reader(told.opener, LEXEMES))
            younger = Told(connection, told.opener, told.events[:position])
            rows = told.list_all(as_of=then)
            assert [row.case for row in rows] == [row.case for row in younger.list_all()]
            for row in rows:
                assert but_text(one_case(told.connection, row.case, then, asker=None)) == but_text(
                    one_case(connection, row.case, NOW, asker=None)
                )
                story = timeline(told.connection, row.case, then)
                assert story.events == timeline(connection, row.case, NOW).events


def but_text(row: InboxRow | None) -> InboxRow:
    """The row without its text: what was redacted later is not shown again, not even as of then."""
    assert row is not None
    return replace(row, text=None)


def test_search_finds_two_characters_wherever_they_were_said(told: Told) -> None:
    found = list_cases(
        told.connection,
        InboxFilter(asker=None, communities=frozenset({"yinhu"})),
        NOW,
        cursor=None,
        limit=1_000,
        lexemes=LEXEMES.of_query("漏水"),
    )
    assert {row.case for row in found.rows} == cases_where_said(told, "漏水", "yinhu")
    assert found.rows
    nothing = list_cases(
        told.connection,
        EVERYTHING,
        NOW,
        cursor=None,
        limit=10,
        lexemes=LEXEMES.of_query("查无此词"),
    )
    assert nothing.rows == ()


def cases_where_said(told: Told, words: str, community: str) -> set[str]:
    """By reading the whole log: contacts count for the cases their matters belong to, unless
    forgotten.
    """
    opened = told.opener.open_events(told.events)
    forgotten = {
        record
        for e in told.events
        for record in e.envelope.data.get("records", ())
        if e.envelope.type == "huiyin.subject.forgotten.v1"
    }
    said_in_contact = {
        (e.envelope.id, index)
        for e in told.events
        if e.envelope.type == "huiyin.contact.logged.v1" and e.envelope.id not in forgotten
        for index, matter in enumerate(opened[e.envelope.id]["matters"])
        if words in matter["text"]
    }
    cases: set[str] = set()
    for event in told.events:
        data, envelope = event.envelope.data, event.envelope
        if envelope.partitionkey != community or envelope.id in forgotten:
            continue
        if envelope.type == "huiyin.matter.identified.v1":
            if (data["contact"], data["matter"]) in said_in_contact:
                cases.add(data["case"])
        elif envelope.subject.startswith("case/") and words in str(opened[envelope.id]):
            cases.add(envelope.subject.partition("/")[2])
    return cases


def test_a_case_number_can_be_searched_for(told: Told) -> None:
    row = told.list_all()[0]
    found = list_cases(
        told.connection,
        EVERYTHING,
        NOW,
        cursor=None,
        limit=10,
        lexemes=LEXEMES.of_query(row.number),
    )
    assert row.case in {each.case for each in found.rows}


def test_a_case_is_found_by_its_whole_number_among_all_that_look_like_it(told: Told) -> None:
    """The pieces of a number stand in many others."""
    for row in told.list_all():
        named = InboxFilter(asker=None, search=row.number, number=row.number)
        lexemes = LEXEMES.of_query(row.number)
        found = list_cases(told.connection, named, NOW, cursor=None, limit=1, lexemes=lexemes)
        assert [each.case for each in found.rows] == [row.case]


def test_rows_show_the_opening_matter_and_who_raised_it(told: Told) -> None:
    redacted = {
        e.envelope.data["record"]
        for e in told.events
        if e.envelope.type == "huiyin.record.redacted.v1"
    }
    contacts = {e.envelope.id: e for e in told.events if "matters" in e.envelope.data}
    opened = {e.envelope.data["case"]: e for e in told.events if "reckoning" in e.envelope.data}
    shown = 0
    for row in told.list_all():
        fact = opened[row.case].envelope.data
        if fact.get("contact") is None or fact["contact"] in redacted:
            continue
        contact = contacts[fact["contact"]].envelope
        pointer = f"/matters/{fact['matter']}/text"
        sealed = contact.data["matters"][fact["matter"]]["text"]["sealed"]
        assert row.text == SealedField(event_id=contact.id, pointer=pointer, sealed=sealed)
        name = contact.data["party"]["name"]["sealed"]
        assert row.name == SealedField(event_id=contact.id, pointer="/party/name", sealed=name)
        assert row.unit is None
        shown += 1
    assert shown


def test_an_unknown_case_is_none_and_a_foreign_cursor_refused(told: Told) -> None:
    assert (
        one_case(told.connection, "00000000-0000-7000-8000-000000000000", NOW, asker=None) is None
    )
    for cursor in ("", "%", "bm9wZQ==", "WzEsMl0="):
        with pytest.raises(BadCursorError):
            list_cases(
                told.connection, EVERYTHING, NOW, cursor=cursor or "=", limit=1, lexemes=None
            )


def test_the_watermark_is_the_highest_mark_the_bookmarks_cover(told: Told) -> None:
    covered, ahead = 500, 601
    with told.connection, told.connection.cursor() as cursor:
        for position, offsets in ((covered, '{"0": 500}'), (ahead, '{"0": 600, "1": 1}')):
            cursor.execute(
                "INSERT INTO ledger.relay_mark (topic_id, position, end_offsets)"
                " VALUES (%s, %s, %s), ('another topic', 9999, '{}')"
                " ON CONFLICT DO NOTHING",
                (TOPIC_ID, position, offsets),
            )
    assert watermark(told.connection, "inbox") == covered
    assert count_cases(told.connection, EVERYTHING, NOW, lexemes=None).watermark == covered
    assert parked_streams(told.connection, "inbox") == 0
    began_at_s = time.monotonic()
    assert wait_for(told.connection, "inbox", ahead, timeout_s=0.1) == covered
    assert time.monotonic() - began_at_s >= 0.1
    assert wait_for(told.connection, "inbox", covered, timeout_s=10) == covered
