"""A real ledger behind a real intake topic, and intakes that can be killed."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from events.envelope import RecordedEvent, parse
from events.reference import CommunityRegistered, SourceRegistered
from services.broker import topics
from services.broker.producer import Producer
from services.broker.reader import Reader
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.cloudevents import STRUCTURED_MEDIA_TYPE
from services.intake.acceptor import Acceptor, Accepts, Sends
from services.intake.kafka import group_at
from services.intake.process import Brake, Intake
from services.intake.resend import Resender
from services.intake.waiting import WaitingRounds
from services.ledger.application import Ledger
from services.ledger.contract import Caller
from services.privacy.box import Box
from services.privacy.masterkey import MasterKey, load_or_create
from services.privacy.sealing import Sealer
from services.store.heartbeat import PostgresHeartbeat
from services.store.postgres import PostgresStore
from services.store.vault import PostgresVault
from services.store.waiting import PostgresWaiting

ORIGIN = "urn:huiyin:test"
SOURCE = "urn:test:app"
COMMUNITY = "lakeside"
PARTITIONS = 2
ADMINISTRATOR = Caller(actor="staff:administrator")
POLL_INTERVAL_S = 0.02


def now_utc() -> datetime:
    return datetime.now(UTC)


def contact(event_id: str, **changes: Any) -> dict[str, Any]:
    """A contact that opens a case; ``changes`` go into its attributes."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": "huiyin.contact.logged.v1",
        "time": "2026-11-01T08:00:00Z",
        "data": {
            "community": COMMUNITY,
            "direction": "inbound",
            "channel": "phone",
            "matters": [
                {"category": "repair", "text": "三号楼电梯困人", "externalref": f"ref-{event_id}"}
            ],
        },
        **changes,
    }


def reply(event_id: str, *, to: str) -> dict[str, Any]:
    """A reply to the case opened by the contact ``to``."""
    return {
        **contact(event_id),
        "type": "huiyin.reply.sent.v1",
        "data": {
            "externalref": f"ref-{to}",
            "channel": "phone",
            "by": "staff:li",
            "text": "已派维修工到现场",
        },
    }


@dataclass(kw_only=True)
class Scene:
    """A ledger that knows one community and one source, and its topics."""

    dsn: str
    bootstrap: str
    names: Topics
    key_file: Path
    reply_wait_s: int = 60
    closers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __post_init__(self) -> None:
        self.master: MasterKey = load_or_create(self.key_file, may_create=True)
        self.box = Box(self.master)
        self.store = PostgresStore(self.dsn, owner="intake")
        self.waiting = PostgresWaiting(self.dsn)
        self.vault = PostgresVault(self.dsn)
        self.ledger = Ledger(
            self.store,
            Sealer(self.master),
            self.vault,
            self.waiting,
            origin=ORIGIN,
            reply_wait_s=self.reply_wait_s,
        )
        self.producer = Producer(self.bootstrap, client_id="test")
        for each in (self.store, self.waiting, self.vault, self.producer):
            self.closers.callback(each.close)

    def prepare(self) -> None:
        """Makes the topics and registers community and source."""
        topics.ensure(
            self.bootstrap, self.names, events_partitions=PARTITIONS, intake_retention_h=1
        )
        self.ledger.register_community(
            CommunityRegistered(
                community=COMMUNITY, name="湖畔", name_en="Lakeside", desk="team:desk"
            ),
            caller=ADMINISTRATOR,
        )
        self.register(SOURCE)

    def register(self, source: str) -> None:
        self.ledger.register_source(
            SourceRegistered(
                source=source, name="App", types=("*",), communities=("*",), ways=("kafka",)
            ),
            caller=ADMINISTRATOR,
        )

    def publish(self, *events: dict[str, Any], key: bytes | None = None) -> None:
        """Puts events on the intake topic, structured; the key is each event's id unless given."""
        self.put(
            *(
                OutgoingRecord(
                    topic=self.names.intake,
                    key=key or str(event["id"]).encode(),
                    value=orjson.dumps(event),
                    headers=(("content-type", STRUCTURED_MEDIA_TYPE.encode()),),
                )
                for event in events
            )
        )

    def put(self, *records: OutgoingRecord) -> None:
        self.producer.send(records)

    def recorded(self, type_name: str = "huiyin.contact.logged.v1") -> list[RecordedEvent]:
        """The events of a type in the log, in order."""
        events = (parse(row.body) for row in self.store.read(after=0, limit=100_000))
        return [event for event in events if event.envelope.type == type_name]

    def origin_ids(self) -> list[str | None]:
        return [event.envelope.originid for event in self.recorded()]

    def wait_for_contacts(self, count: int) -> None:
        """Until so many contacts are in the log; more are left to the test to find."""
        eventually(lambda: len(self.recorded()) >= count, f"{count} contacts were not accepted")

    def rejections(self) -> list[dict[str, Any]]:
        """What lies on the rejected topic, oldest first."""
        with contextlib.closing(self.rejected_reader()) as reader:
            records = reader.between(reader.begin_offsets(), reader.end_offsets())
            return [orjson.loads(record.value or b"") for record in records]

    def rejected_reader(self) -> Reader:
        return Reader(
            self.bootstrap,
            topic=self.names.rejected,
            client_id="test",
            group=f"{self.names.rejected}.resend",
        )

    def resender(self, rejected: Reader) -> Resender:
        return Resender(
            rejected=rejected,
            producer=self.producer,
            box=self.box,
            intake_topic=self.names.intake,
        )

    def build(
        self,
        *,
        ledger: Accepts | None = None,
        producer: Sends | None = None,
        lag_events: Callable[[], int] = lambda: 0,
        stop: threading.Event,
    ) -> Intake:
        acceptor = Acceptor(
            ledger=ledger or self.ledger,
            producer=producer or self.producer,
            box=self.box,
            rejected_topic=self.names.rejected,
            clock=now_utc,
            stop=stop,
        )
        return Intake(
            connect=group_at(self.bootstrap, self.names),
            acceptor=acceptor,
            rounds=WaitingRounds(
                ledger=self.ledger, tell=acceptor.reject_waiting, clock=now_utc, stop=stop
            ),
            brake=Brake(lag_events=lag_events, lag_max_events=100),
            heartbeat=PostgresHeartbeat(self.store.sessions),
            stop=stop,
        )

    @contextlib.contextmanager
    def running(self, **parts: Any) -> Iterator[None]:
        """An intake in a thread of this process; what it raises comes out at the end."""
        stop = threading.Event()
        intake = self.build(stop=stop, **parts)
        failures: list[BaseException] = []

        def run() -> None:
            try:
                intake.run()
            except BaseException as error:  # noqa: BLE001 - raised again below
                failures.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        if failures:
            raise failures[0]


def eventually(holds: Callable[[], bool], what: str, *, timeout_s: float = 120.0) -> None:
    give_up_at_s = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < give_up_at_s, what
        time.sleep(POLL_INTERVAL_S)


def main_arguments(scene: Scene) -> Sequence[str]:
    """How the process of ``intake_main`` finds the scene again."""
    return (scene.dsn, scene.bootstrap, scene.names.prefix, os.fspath(scene.key_file))
