"""Keys come with their events, are found by whom they are about, and are gone when destroyed."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.blobs.contract import UploadBook
from services.privacy.vault import HeldRecord, Vault
from services.store import vault as vault_module
from services.store.contract import Append, EventKey
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions
from services.store.uploads import PostgresUploads
from services.store.vault import PostgresVault
from tests.store_events import an_event, landed, new_id


@pytest.fixture
def vault(ledger_dsn: str) -> Iterator[PostgresVault]:
    with contextlib.closing(PostgresVault(ledger_dsn)) as opened:
        yield opened


def put(store: PostgresStore, wrapped: bytes, *subjects: str) -> HeldRecord:
    event = an_event()
    key = EventKey(event_id=event.event_id, wrapped=wrapped, subjects=subjects)
    (receipt,) = landed(store, Append(events=(event,), keys=(key,)))
    return HeldRecord(
        event_id=event.event_id,
        position=receipt.position,
        partitionkey="yinhu",
        subjects=tuple(sorted(subjects)),
    )


def test_keys_are_found_by_event_and_by_subject(store: PostgresStore, vault: PostgresVault) -> None:
    typed: Vault = vault
    wrapped = bytes(range(256))
    both, alone = put(store, wrapped, "s-2", "s-1"), put(store, b"\\x", "s-1")
    nobody = put(store, b"", *())

    assert typed.wrapped_keys([both.event_id, nobody.event_id, new_id(), "no uuid"]) == {
        both.event_id: wrapped,
        nobody.event_id: b"",
    }
    assert typed.wrapped_keys([]) == {}
    assert list(typed.records_of("s-1")) == [both, alone]
    assert list(typed.records_of("s-2")) == [both]
    assert list(typed.records_of("s-3")) == []


def test_a_restricted_key_is_kept_and_opens_nothing(
    store: PostgresStore, vault: PostgresVault
) -> None:
    kept, other = put(store, b"kept", "s-1"), put(store, b"other", "s-1")
    then = datetime(2036, 12, 31, 16, tzinfo=UTC)
    vault.restrict([kept.event_id, "no uuid"], subject="s-1", look_at=then - timedelta(days=1))
    vault.restrict([kept.event_id], subject="s-1", look_at=then)
    vault.restrict([], subject="s-1", look_at=then)
    both = [kept.event_id, other.event_id]
    assert vault.wrapped_keys(both) == {other.event_id: b"other"}
    assert vault.wrapped_keys(both, kept=True).keys() == set(both)
    assert [record.restricted for record in vault.records_of("s-1")] == [True, False]
    assert vault.restrictions_due(then - timedelta(hours=1), limit=9) == []
    assert vault.restrictions_due(then, limit=9) == ["s-1"]
    assert vault.destroy(event_ids=[kept.event_id], subject=None) == 1
    assert vault.wrapped_keys(both, kept=True) == {other.event_id: b"other"}


def test_a_destroyed_key_leaves_nothing_but_the_event(
    store: PostgresStore, vault: PostgresVault, admin: Connection
) -> None:
    gone, kept = put(store, b"gone", "s-1"), put(store, b"kept", "s-1", "s-2")
    assert vault.subject_for(b"hash", otherwise="s-1") == "s-1"
    vault.begin_forgetting("s-1")

    assert vault.destroy(event_ids=[gone.event_id, new_id(), "no uuid"], subject="s-1") == 1
    assert vault.destroy(event_ids=[gone.event_id], subject="s-1") == 0

    assert vault.wrapped_keys([gone.event_id, kept.event_id]) == {kept.event_id: b"kept"}
    assert list(vault.records_of("s-1")) == [kept]
    assert not vault.subject_known("s-1")
    assert vault.unfinished_forgetting() == []
    assert store.head().position == 2
    with admin.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.event_key_subject")
        assert cursor.fetchone() == (2,)


def test_one_person_has_one_subject_however_many_ask(vault: PostgresVault) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda n: vault.subject_for(b"hash", otherwise=f"s-{n}"), range(40))
        )
    assert len(set(answers)) == 1
    assert vault.subject_known(answers[0])
    assert vault.subject_for(b"other", otherwise="s-other") == "s-other"


def test_a_forgetting_is_noted_until_it_is_done(vault: PostgresVault) -> None:
    vault.begin_forgetting("s-2")
    vault.begin_forgetting("s-1")
    vault.begin_forgetting("s-2")
    assert list(vault.unfinished_forgetting()) == ["s-2", "s-1"]
    vault.destroy(event_ids=[], subject="s-2")
    vault.destroy(event_ids=[], subject=None)
    assert list(vault.unfinished_forgetting()) == ["s-1"]


def test_a_backup_puts_back_what_is_absent_and_nothing_else(
    store: PostgresStore, vault: PostgresVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_module, "PAGE_MAX_ROWS", 2)
    records = [put(store, f"key {n}".encode(), "s-1", f"s-x{n}") for n in range(5)]
    for number in range(5):
        vault.subject_for(bytes([number, 0]), otherwise=f"s-x{number}")
    keys, lookups = list(vault.all_keys()), list(vault.all_lookups())
    assert sorted(event_id for event_id, _, _ in keys) == sorted(r.event_id for r in records)
    assert len(lookups) == 5

    vault.destroy(event_ids=[records[1].event_id, records[3].event_id], subject="s-x1")
    vault.rewrap([(records[0].event_id, b"newer")])

    assert vault.put_back(iter(keys)) == 2
    assert vault.put_back(iter(keys)) == 0
    assert vault.put_back_lookups(iter(lookups)) == 1
    assert list(vault.records_of("s-1")) == records
    assert vault.wrapped_keys([r.event_id for r in records[:2]]) == {
        records[0].event_id: b"newer",
        records[1].event_id: b"key 1",
    }


def test_rewrapping_does_not_bring_a_destroyed_key_back(
    store: PostgresStore, vault: PostgresVault
) -> None:
    one, two = put(store, b"one", "s"), put(store, b"two", "s")
    vault.destroy(event_ids=[one.event_id], subject=None)
    assert vault.rewrap([(one.event_id, b"new one"), (two.event_id, b"new two")]) == 1
    assert vault.rewrap([]) == 0
    assert vault.wrapped_keys([one.event_id, two.event_id]) == {two.event_id: b"new two"}


def test_uploads_are_claimed_once_and_swept_when_nobody_does(
    store: PostgresStore, vault: PostgresVault, ledger_dsn: str
) -> None:
    sessions = Sessions(ledger_dsn, application_name="huiyin test")
    with contextlib.closing(sessions):
        typed: UploadBook = PostgresUploads(sessions)
        held, waiting, lost = new_id(), new_id(), new_id()
        for key_id in (held, waiting, lost):
            typed.note(key_id, b"wrapped")
        landed_event, lost_event = put(store, b"key", "s-1").event_id, new_id()
        assert typed.claim(held, landed_event)
        assert typed.claim(held, landed_event)
        assert not typed.claim(held, new_id())
        assert typed.claim(lost, lost_event)
        assert typed.claim(lost, lost_event)
        assert not typed.claim(new_id(), new_id())

        assert list(typed.doom(older_than_s=3_600)) == []
        assert set(typed.doom(older_than_s=0)) == {waiting, lost}
        assert set(vault.wrapped_keys([held, waiting, lost])) == {held, waiting, lost}
        assert not typed.claim(waiting, new_id())
        assert set(typed.doom(older_than_s=0)) == {waiting, lost}, "until they are dropped"
        typed.drop([held, waiting, lost])
        assert set(vault.wrapped_keys([held, waiting, lost])) == {held}
        assert list(typed.doom(older_than_s=0)) == []
