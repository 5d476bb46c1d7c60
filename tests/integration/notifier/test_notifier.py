"""Alarms reach a real receiver at least once each, whatever goes wrong on either side."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from psycopg2.extras import execute_values

from events.catalogue import fact_class
from events.clock_alarm import ClockBreached
from events.envelope import Envelope, serialise
from services.composition.notifying import build_notifier
from services.notifier import process
from services.notifier.post import post, read_receiver
from services.notifier.process import Notifier
from services.notifier.rereading import SubscriptionsFile
from services.notifier.retrying import Schedule
from services.notifier.signing import key_of, new_secret
from services.notifier.subscriptions import Subscription, create_secret
from services.store import webhooks as module
from services.store.contract import Append, NewEvent
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions
from services.store.webhooks import PostgresWebhooks
from services.webhooks import NOTIFIED, Delivery, Wanted
from tests.certificates import Authority
from tests.store_events import HAPPENED_AT, an_event, landed, new_id
from tests.webhook_receiver import Receiver, Unchanging, receiver

AT_ONCE = Schedule(first_s=0.0, max_s=0.0, tries_max=4)
GIVE_UP_AFTER_S = 60.0
OVER = threading.Event()
BREACH = {
    "case": "case-1", "community": "yinhu", "category": "repair", "urgency": "normal",
    "grade": "general", "kind": "resolve", "clock_number": 1,
    "started_at": "2026-11-01T00:00:00.000000Z", "policy": "default@1", "calendar": "24x7@1",
    "due_at": "2026-11-02T00:31:07.000000Z",
}  # fmt: skip


@pytest.fixture
def sessions(ledger_dsn: str) -> Iterator[Sessions]:
    with contextlib.closing(Sessions(ledger_dsn, application_name="test")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def out_of_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause after a failure."""
    monkeypatch.setattr(process, "BREATH_S", 0.0)


@pytest.fixture
def outbox(sessions: Sessions) -> PostgresWebhooks:
    return PostgresWebhooks(sessions)


@pytest.fixture
def store(ledger_dsn: str) -> Iterator[PostgresStore]:
    with contextlib.closing(PostgresStore(ledger_dsn, owner="test")) as opened:
        yield opened


def an_alarm(case: str = "case-1", community: str = "yinhu") -> NewEvent:
    """A missed deadline of a case nobody else has."""
    event_id = new_id()
    stream = f"clocks/{case}-{event_id}"
    fact = fact_class(ClockBreached.type_name)
    envelope = Envelope(
        id=event_id,
        source="urn:huiyin:ledger:test",
        type=fact.type_name,
        subject=stream,
        sequence=1,
        time=HAPPENED_AT,
        partitionkey=community,
        actor="system:clock",
        data={**BREACH, "case": case, "community": community},
    )
    return NewEvent(
        stream=stream,
        version=1,
        type=fact.type_name,
        event_id=event_id,
        draft=serialise(envelope, numbered=False),
    )


def subscribed(
    there: Receiver, *, name: str = "duty", communities: tuple[str, ...] | None = None
) -> Subscription:
    return Subscription(
        wanted=Wanted(
            name=name, receiver=there.url, types=tuple(sorted(NOTIFIED)), communities=communities
        ),
        receiver=read_receiver(there.url, allowed_hosts=frozenset(), ca_file=None),
        keys=(key_of(new_secret()),),
        desk="https://huiyin.example/",
    )


def notifier(sessions: Sessions, *subscriptions: Subscription) -> Notifier:
    return build_notifier(sessions, Unchanging(subscriptions), schedule=AT_ONCE)


def all_of(outbox: PostgresWebhooks, name: str = "duty") -> Sequence[Delivery]:
    return outbox.deliveries(name, state=None, before=None, limit=100)


def wait_until(true: Callable[[], Any]) -> None:
    give_up_at_s = time.monotonic() + GIVE_UP_AFTER_S
    while not true():
        assert time.monotonic() < give_up_at_s
        time.sleep(0.02)


def test_an_alarm_arrives_as_the_log_has_it_and_what_came_before_does_not(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore
) -> None:
    with receiver() as there:
        duty = subscribed(there, communities=("yinhu",))
        landed(store, Append(events=(an_alarm(),)))
        outbox.list([duty.wanted])
        (mine, _, _) = landed(
            store, Append(events=(an_alarm(), an_event(), an_alarm(community="fengming")))
        )
        assert not outbox.gather()
        assert notifier(sessions, duty).send_due(duty, OVER) == 1
        assert outbox.due("duty", limit=10) == []
    ((headers, body),) = there.came
    assert body == mine.body
    assert headers["webhook-id"] == mine.event_id
    case = orjson.loads(body)["subject"].removeprefix("clocks/")
    assert headers["link"] == f'<https://huiyin.example/cases/{case}>; rel="related"'
    (standing,) = outbox.standings()
    assert (standing.position, standing.waiting, standing.last_well) == (4, 0, True)


def test_what_did_not_land_and_what_landed_unheard_come_again_under_the_same_id(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore
) -> None:
    with receiver("drop", "lose", "refuse") as there:
        duty = subscribed(there)
        outbox.list([duty.wanted])
        (receipt,) = landed(store, Append(events=(an_alarm(),)))
        outbox.gather()
        over = threading.Event()
        over.set()
        sending = notifier(sessions, duty)
        tries = 0
        while all_of(outbox)[0].state == "waiting":
            tries += 1
            sending.send_due(duty, threading.Event())
    assert tries == 4
    assert there.ids == [receipt.event_id] * 3
    assert (all_of(outbox)[0].state, all_of(outbox)[0].tries) == ("delivered", 4)


def test_killed_between_sending_and_noting_it_sends_again(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*told: Any) -> str:
        post(*told)
        raise KilledError

    with receiver() as there:
        duty = subscribed(there)
        outbox.list([duty.wanted])
        (receipt,) = landed(store, Append(events=(an_alarm(),)))
        outbox.gather()
        first = notifier(sessions, duty)
        first._post = killed
        with pytest.raises(KilledError):
            first.send_due(duty, OVER)
        assert notifier(sessions, duty).send_due(duty, OVER) == 1
    assert there.ids == [receipt.event_id] * 2
    assert [each.state for each in all_of(outbox)] == ["delivered"]


def test_killed_while_it_reads_the_log_it_reads_it_again(
    outbox: PostgresWebhooks, store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as there:
        outbox.list([subscribed(there).wanted])
    landed(store, Append(events=(an_alarm(), an_alarm())))
    kept = execute_values

    def killed(*told: Any, **options: Any) -> None:
        kept(*told, **options)
        raise RuntimeError

    monkeypatch.setattr(module, "execute_values", killed)
    with pytest.raises(RuntimeError):
        outbox.gather()
    assert all_of(outbox) == []
    monkeypatch.undo()
    monkeypatch.setattr(module, "READ_MAX_EVENTS", 1)
    assert outbox.gather()
    assert not outbox.gather()
    assert not outbox.gather()
    assert [each.position for each in all_of(outbox)] == [2, 1]


def test_after_the_last_try_it_is_a_dead_letter_until_somebody_sends_it_again(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore
) -> None:
    with receiver("refuse", "refuse", "refuse", "refuse", "gone") as there:
        duty = subscribed(there)
        outbox.list([duty.wanted])
        landed(store, Append(events=(an_alarm(),)))
        outbox.gather()
        sending = notifier(sessions, duty)
        while sending.send_due(duty, threading.Event()):
            pass
        (dead,) = all_of(outbox)
        assert (dead.state, dead.tries, dead.last_answer) == ("dead", 4, "503")
        assert outbox.dead_letters() == 1
        assert outbox.send_again("duty", None) == 1
        sending.send_due(duty, threading.Event())
        (gone,) = all_of(outbox)
        assert (gone.state, gone.tries, gone.last_answer) == ("dead", 1, "410")
        assert outbox.send_again("duty", gone.position) == 1
        assert outbox.send_again("nobody", None) == 0
        sending.send_due(duty, OVER)
        assert [each.state for each in all_of(outbox)] == ["delivered"]
        outbox.forget_delivered()
        assert len(all_of(outbox)) == 1


def test_a_receiver_that_hangs_holds_up_nobody_else(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore
) -> None:
    stop = threading.Event()
    with receiver("hang") as slow, receiver() as quick:
        stuck, duty = subscribed(slow, name="stuck"), subscribed(quick)
        running = threading.Thread(target=notifier(sessions, stuck, duty).run, args=(stop,))
        running.start()
        try:
            wait_until(lambda: len(outbox.standings()) == 2)
            receipts = landed(store, Append(events=(an_alarm(), an_alarm(), an_alarm())))
            wait_until(lambda: len(quick.came) == 3)
            assert quick.ids == [each.event_id for each in receipts]
            wait_until(lambda: slow.came)
            assert [each.state for each in all_of(outbox, "stuck")] == ["waiting"] * 3
        finally:
            stop.set()
            slow.over.set()
            running.join()


def test_who_is_written_into_the_file_is_told_from_then_on_and_under_https(
    sessions: Sessions, outbox: PostgresWebhooks, store: PostgresStore, tmp_path: Path
) -> None:
    authority, stop = Authority(tmp_path), threading.Event()
    path, secrets = tmp_path / "webhooks.toml", tmp_path / "keys"
    file = SubscriptionsFile(path, secrets=secrets, required=False)
    running = threading.Thread(target=build_notifier(sessions, file).run, args=(stop,))
    with receiver(tls=authority.server("localhost")) as there:
        running.start()
        try:
            create_secret(secrets, "duty")
            told = f'name = "duty"\nurl = "{there.url}"\nca_file = "{authority.ca_file}"\n'
            path.write_text(f"[[webhook]]\n{told}", encoding="utf-8")
            wait_until(outbox.standings)
            (receipt,) = landed(store, Append(events=(an_alarm(),)))
            wait_until(lambda: there.came)
            assert there.ids == [receipt.event_id]
        finally:
            stop.set()
            running.join()
