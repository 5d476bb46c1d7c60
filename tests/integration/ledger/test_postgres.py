"""The ledger on the real store and vault: exactly once, all or nothing, forgotten in every
table.
"""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from events.case import CaseAcknowledged
from events.envelope import parse
from services.errors import CommandRefusedError
from services.ledger.application import Ledger
from services.ledger.contract import Accepted, Waiting
from services.privacy import backup
from services.privacy.forgotten import forgotten_in_log
from services.privacy.opening import Opener
from services.privacy.sealing import Sealer
from services.store.postgres import PostgresStore
from services.store.recorders import PostgresAggregateRecorder
from services.store.vault import PostgresVault
from services.store.waiting import PostgresWaiting
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    ORIGIN,
    PUBLISHER,
    Workbench,
    case_of,
    contact,
    types_of,
)

LOGGED = "huiyin.contact.logged.v1"
ZHANG = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}
WORDS = ("张伟", "13912340001", "3-1502", "厨房水管漏水", "张先生好")


class PostgresBench(Workbench):
    """The workbench's ways to publish, on the real store."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.real = PostgresStore(dsn, owner="test", batch_max_events=200, queue_max=500)
        self.keys = PostgresVault(dsn)
        self.room = PostgresWaiting(dsn)
        self.long_stories = PostgresAggregateRecorder(
            self.real.sessions, purpose="snapshots", id_type=str
        )
        self.ledger = Ledger(
            self.real,
            Sealer(self.master),
            self.keys,
            self.room,
            origin=ORIGIN,
            snapshots=self.long_stories,
            clock=self.clock,
        )

    def close(self) -> None:
        self.real.close()
        self.keys.close()
        self.room.close()


@pytest.fixture
def bench(ledger_dsn: str) -> Iterator[PostgresBench]:
    bench = PostgresBench(ledger_dsn)
    try:
        bench.registered()
        yield bench
    finally:
        bench.close()


def test_snapshots_are_kept_beside_the_log(bench: PostgresBench) -> None:
    case = bench.open_case()
    for number in range(60):
        note = {"case": case, "by": "staff:x", "text": "门铃坏", "audience": "internal"}
        bench.publish("huiyin.note.added.v2", note, id_=f"note-{number}")
    assert bench.ledger.case_version(case) == 62
    (snapshot,) = bench.long_stories.select_events(f"case/{case}", desc=True, limit=1)
    assert snapshot.originator_version >= 50


def test_one_append_and_the_same_receipts_again(bench: PostgresBench) -> None:
    event = bench.event(LOGGED, contact(party=ZHANG, externalref="R-1"), id_="one")
    first = bench.ledger.accept(event, caller=PUBLISHER, way="http")
    assert isinstance(first, Accepted)
    assert types_of(first.receipts) == ["contact.logged", "case.opened", "matter.identified"]
    again = bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    assert again == Accepted(receipts=first.receipts, duplicate=True)
    opened = parse(first.receipts[1].body).envelope.data
    assert opened["number"].endswith("-2026-000001")
    joined = bench.publish(LOGGED, contact(externalref="R-1"), id_="two")
    assert case_of(joined) == case_of(first)


def test_the_same_event_from_many_at_once_lands_once(bench: PostgresBench) -> None:
    event = bench.event(LOGGED, contact(party=ZHANG, externalref="R-1"), id_="one")
    outcomes: list[Any] = []

    def send() -> None:
        outcomes.append(bench.ledger.accept(event, caller=PUBLISHER, way="http"))

    in_threads(send, 16)
    assert sum(not outcome.duplicate for outcome in outcomes) == 1
    assert len({outcome.receipts for outcome in outcomes}) == 1


def test_many_contacts_of_one_reference_at_once_meet_in_one_case(bench: PostgresBench) -> None:
    accepted: list[Accepted] = []
    numbers = iter(range(16))

    def send() -> None:
        one = bench.publish(LOGGED, contact(party=ZHANG, externalref="R-1"), id_=f"{next(numbers)}")
        accepted.append(one)

    in_threads(send, 16)
    assert len(accepted) == 16
    assert len({case_of(one) for one in accepted}) == 1
    assert bench.ledger.case_version(case_of(accepted[0])) == 17


def test_of_many_who_acknowledge_at_once_one_does(bench: PostgresBench) -> None:
    case = bench.open_case()
    taken, refused = [], []

    def acknowledge() -> None:
        try:
            taken.append(
                bench.ledger.perform(CaseAcknowledged(case=case, by="staff:x"), caller=DESK)
            )
        except CommandRefusedError as error:
            refused.append(error.rule)

    in_threads(acknowledge, 8)
    assert (len(taken), set(refused), len(refused)) == (1, {"acknowledge-once"}, 7)


def test_a_reply_before_its_contact(bench: PostgresBench) -> None:
    data = {"externalref": "R-1", "channel": "phone", "by": "staff:x", "text": "张先生好"}
    early = bench.event("huiyin.reply.sent.v1", data, id_="early")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="kafka"), Waiting)
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 0
    case = bench.open_case(externalref="R-1")
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1
    assert bench.ledger.case_version(case) == 3
    assert bench.room.count() == 0


def test_no_table_ever_holds_a_plain_word_and_forgetting_leaves_none_readable(
    bench: PostgresBench, ledger_admin_dsn: str, tmp_path: Any
) -> None:
    case = bench.open_case(party=ZHANG, text="厨房水管漏水", externalref="R-1")
    data = {"externalref": "R-1", "channel": "phone", "by": "staff:x", "text": "张先生好"}
    bench.publish("huiyin.reply.sent.v1", data, id_="reply")
    waiting = {**data, "externalref": "R-9"}
    early = bench.event("huiyin.reply.sent.v1", waiting, id_="early")
    bench.ledger.accept(early, caller=PUBLISHER, way="kafka")
    assert not words_in_database(ledger_admin_dsn)
    revealed = bench.ledger.reveal(case, purpose="contact_party", caller=DESK)
    shown = {value for values in revealed.values.values() for value in values.values()}
    assert shown == set(WORDS)

    saved = tmp_path / "keys.backup"
    backup.write(saved, vault=bench.keys, master=bench.master, passphrase="correct horse battery")
    subject = next(
        parse(row.body).envelope.data["party"]
        for row in bench.real.read_stream(f"case/{case}")
        if "party" in parse(row.body).envelope.data
    )
    forgotten = bench.ledger.forget(
        subject,
        reason="本人要求",
        legal_basis="PIPL 47",
        approved_by="staff:manager-2",
        caller=COMPANY,
    )
    assert forgotten.keys_destroyed == 2
    backup.restore(
        saved,
        vault=bench.keys,
        forgotten=forgotten_in_log(bench.real),
        passphrase="correct horse battery",
    )
    rows = bench.real.read(after=0, limit=1_000)
    opened = str(Opener(bench.keys, bench.master).open_events([parse(row.body) for row in rows]))
    assert not any(word in opened for word in WORDS)
    assert not words_in_database(ledger_admin_dsn)
    assert bench.ledger.forgetting.resume() == 0


def in_threads(action: Any, count: int) -> None:
    threads = [threading.Thread(target=action) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def words_in_database(dsn: str) -> set[str]:
    """Which of the words stand in any row of any table, as text or as bytes."""
    found: set[str] = set()
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                " WHERE table_schema IN ('ledger', 'vault', 'projector')"
            )
            tables = [row[0] for row in cursor.fetchall()]
            assert len(tables) > 5
            for table in tables:
                cursor.execute(f"SELECT t::text FROM {table} AS t")
                rows = "\n".join(row[0] for row in cursor.fetchall())
                found |= {word for word in WORDS if word in rows or word.encode().hex() in rows}
    finally:
        connection.close()
    return found
