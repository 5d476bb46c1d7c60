"""The registers answer lists, counts, items and parts, now and as of then, as a fresh build of the
log up to there would.
"""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg2
import pytest

from events.envelope import RecordedEvent
from events.notice import NoticeDrafted
from projections.driver import Connection
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.schema import create_indexes, create_tables
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter, NumberGap, PartFilter
from projections.registers.queries import (
    count_items,
    list_items,
    list_parts,
    number_gaps,
    one_item,
)
from projections.registers.view import VIEW
from services.errors import CommandRefusedError
from services.privacy.lexemes import Lexemes
from services.projector.bookkeeping import (
    Place,
    add_generation,
    begin_batch,
    install,
    lock_bookmarks,
)
from services.store import schema
from tests.embedded_servers import PostgresServer
from tests.unit.services.ledger.workbench import Workbench

SEED = 20_260_302
STEPS = 400
BOARDS = [{"id": f"p{n}", "channel": "notice_board"} for n in range(3)]
NOTICES = ItemFilter(kind="notice")


@dataclass(frozen=True)
class Kept:
    """Notices somebody kept at random, in a view."""

    connection: Connection
    bench: Workbench
    events: list[RecordedEvent]

    def all_items(self, asked: ItemFilter, as_of: AsOf, *, limit: int = 1_000) -> list[Item]:
        """Every page's items."""
        items: list[Item] = []
        cursor: str | None = None
        while True:
            page = list_items(self.connection, asked, as_of, cursor=cursor, limit=limit)
            assert len(page.items) <= limit
            items += page.items
            cursor = page.next_cursor
            if cursor is None:
                return items


def keep_notices(bench: Workbench, chance: random.Random) -> None:
    """Drafts, approves, posts, removes and delivers whatever the ledger lets through."""
    made = 0
    for number in range(STEPS):
        bench.clock.pass_(minutes=chance.randrange(1, 90))
        if chance.random() < 0.2 or not made:
            made += 1
            data = draft(bench, community=chance.choice(("lakeside", "hillside")), number=made)
            bench.publish("huiyin.notice.drafted.v1", data, id_=f"draft-{made}")
            continue
        name, data = chance.choice(steps(chance))
        data = {"by": "staff:m", "externalref": f"N-{chance.randint(1, made)}", **data}
        try:
            bench.publish(f"huiyin.{name}.v1", data, id_=f"step-{number}")
        except CommandRefusedError:
            continue


def draft(bench: Workbench, *, community: str, number: int) -> dict[str, Any]:
    until = bench.clock.now + timedelta(hours=20)
    return {
        "community": community,
        "by": "staff:desk-1",
        "subject": "reminder",
        "title": f"提醒第 {number} 号",
        "text": "明日停水。",
        "places": BOARDS,
        "valid_from": bench.clock.now.isoformat(),
        "externalref": f"N-{number}",
        **({"valid_until": until.isoformat()} if number % 2 else {}),
    }


def steps(chance: random.Random) -> list[tuple[str, dict[str, Any]]]:
    place = {"place": f"p{chance.randrange(3)}"}
    flat = {"building": "b1", "unit": f"1-{chance.randrange(3)}"}
    return [
        ("notice.approved", {}),
        ("notice.posted", place),
        ("notice.posted", place),
        ("notice.removed", place),
        ("notice.removed", {}),
        ("delivery.recorded", {"channel": "home_visit", "flat": flat, "state": "delivered"}),
        ("delivery.recorded", {"channel": "home_visit", "flat": flat, "state": "attempted"}),
        ("delivery.confirmed", {"channel": "home_visit", "flat": flat}),
    ]


@pytest.fixture(scope="module")
def kept(postgres_server: PostgresServer) -> Iterator[Kept]:
    bench = Workbench().registered()
    keep_notices(bench, random.Random(SEED))
    events = bench.log()
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        with closing(psycopg2.connect(schema.application_dsn(admin_dsn))) as connection:
            fill(connection, bench, events)
            yield Kept(connection, bench, events)


def fill(connection: Connection, bench: Workbench, events: list[RecordedEvent]) -> None:
    """As the projector leaves the view, with everything in partition 0, in several batches."""
    reader = Reader(bench.opener, Lexemes(bench.master.lexeme_key))
    with connection, connection.cursor() as cursor:
        install(cursor)
        live = add_generation(cursor, VIEW, state="live", topic_id="topic-1")
        create_tables(cursor, VIEW, live.schema_name)
        create_indexes(cursor, VIEW, live.schema_name)
        target = Target(view=VIEW, schema=live.schema_name, reader=reader)
        for start in range(0, len(events), 37):
            assert apply_batch(cursor, target, events[start : start + 37]) == []
        place = Place(next_offset=len(events), position=len(events))
        assert begin_batch(cursor, live, lock_bookmarks(cursor, live, [0]), {0: place}).moved


def now(kept: Kept) -> AsOf:
    return AsOf(position=None, instant=kept.bench.clock.now)


def test_every_notice_is_listed_once_whatever_the_page(kept: Kept) -> None:
    items = kept.all_items(NOTICES, now(kept))
    drafted = [e for e in kept.events if e.envelope.type == NoticeDrafted.type_name]
    assert {item.id for item in items} == {e.envelope.data["id"] for e in drafted}
    assert len({item.id for item in items}) == len(items)
    assert kept.all_items(NOTICES, now(kept), limit=3) == items


def test_what_is_due_comes_first_and_what_is_done_last(kept: Kept) -> None:
    items = kept.all_items(NOTICES, now(kept))
    assert [item.done for item in items] == sorted(item.done for item in items)
    due = [item.due_at for item in items if item.due_at is not None and not item.done]
    assert due == sorted(due)
    assert {item.state for item in items} == {"drafted", "approved", "posted", "removed"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"states": frozenset({"posted", "removed"})},
        {"communities": frozenset({"hillside"})},
        {"overdue": True},
        {"open": True},
        {"open": False},
        {"states": frozenset({"no-such-state"})},
    ],
)
def test_counts_count_what_lists_list(kept: Kept, changes: dict[str, Any]) -> None:
    asked = ItemFilter(kind="notice", **changes)
    for position in (None, len(kept.events) // 2, len(kept.events)):
        as_of = AsOf(position=position, instant=kept.bench.clock.now)
        items = kept.all_items(asked, as_of)
        counts = count_items(kept.connection, asked, as_of)
        assert counts.total == len(items) == sum(counts.by_state.values())
        assert counts.overdue == sum(item.overdue for item in items)
    assert count_items(kept.connection, NOTICES, now(kept)).total > 0


def test_the_past_reads_as_a_build_of_the_log_up_to_there(
    kept: Kept, postgres_server: PostgresServer
) -> None:
    for position in (len(kept.events) // 3, len(kept.events) - 5):
        as_of = AsOf(position=position, instant=kept.bench.clock.now)
        then = kept.all_items(NOTICES, as_of)
        parts = list_parts(kept.connection, PartFilter(kind="notice"), as_of, limit=10_000)
        with postgres_server.fresh_database() as admin_dsn:
            schema.install(admin_dsn)
            with closing(psycopg2.connect(schema.application_dsn(admin_dsn))) as connection:
                fill(connection, kept.bench, kept.events[:position])
                fresh = Kept(connection, kept.bench, kept.events)
                newest = AsOf(position=None, instant=kept.bench.clock.now)
                assert fresh.all_items(NOTICES, newest) == then
                built = list_parts(connection, PartFilter(kind="notice"), newest, limit=10_000)
                assert built.parts == parts.parts


def test_an_item_shows_its_parts_and_its_words_stay_sealed(kept: Kept) -> None:
    [first, *_] = kept.all_items(ItemFilter(kind="notice", states=frozenset({"posted"})), now(kept))
    item = one_item(kept.connection, "notice", first.id, now(kept))
    assert item == first
    assert "提醒" not in str(item.detail)
    opened = kept.bench.opener.open_fields([item.sealed["title"]])
    assert (opened[item.sealed["title"]] or "").startswith("提醒第")
    asked = PartFilter(kind="notice", item=item.id, part="place")
    places = list_parts(kept.connection, asked, now(kept), limit=10).parts
    assert {part.key for part in places} == {"p0", "p1", "p2"}
    assert sorted(p.key for p in places if p.state == "posted") == item.detail["hanging"]
    assert one_item(kept.connection, "finding", first.id, now(kept)) is None


def test_a_list_of_parts_says_when_it_is_not_whole(kept: Kept) -> None:
    everything = PartFilter(kind="notice")
    assert not list_parts(kept.connection, everything, now(kept), limit=2).complete
    assert list_parts(kept.connection, everything, now(kept), limit=10_000).complete


def test_a_number_nobody_has_is_told_with_its_series(
    kept: Kept, postgres_server: PostgresServer
) -> None:
    def gaps(connection: Connection) -> tuple[NumberGap, ...]:
        return number_gaps(connection, "notice", now(kept), communities=None, limit=10)

    assert gaps(kept.connection) == ()
    numbers = {
        event.envelope.data["number"]: event.envelope.subject
        for event in kept.events
        if event.envelope.type == NoticeDrafted.type_name
    }
    lost = {numbers["lakeside-N2026-000002"], numbers["lakeside-N2026-000003"]}
    rest = [event for event in kept.events if event.envelope.subject not in lost]
    with postgres_server.fresh_database() as admin_dsn:
        schema.install(admin_dsn)
        with closing(psycopg2.connect(schema.application_dsn(admin_dsn))) as connection:
            fill(connection, kept.bench, rest)
            assert gaps(connection) == (NumberGap(series="lakeside-N2026-", first=2, last=3),)
