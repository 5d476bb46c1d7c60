"""Intake on real Kafka and a real ledger: nothing lost, nothing twice, and a reason for what is
refused."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson
import pytest

from services.broker.records import OutgoingRecord
from services.cloudevents import STRUCTURED_MEDIA_TYPE
from services.errors import BrokerUnavailableError, NotFoundError, StoreUnavailableError
from services.intake.resend import Resent
from services.ledger.contract import Acceptance, Caller, PublishedEvent, Way
from services.store.heartbeat import PostgresHeartbeat
from tests.integration.intake.conftest import MakeScene
from tests.integration.intake.scene import (
    COMMUNITY,
    Scene,
    contact,
    eventually,
    main_arguments,
    reply,
)

JSON = (("content-type", b"application/json"),)


def test_killed_again_and_again_it_takes_every_event_once_and_keys_in_order(scene: Scene) -> None:
    ids = [f"e{number:03d}" for number in range(300)]
    for number, event_id in enumerate(ids):
        scene.producer.post(
            OutgoingRecord(
                topic=scene.names.intake,
                key=f"key-{number % 17}".encode(),
                value=orjson.dumps(contact(event_id)),
                headers=(("content-type", b"application/cloudevents+json"),),
            )
        )
    scene.producer.flush()
    command = [sys.executable, "-m", "tests.integration.intake.intake_main", *main_arguments(scene)]
    for under_way in (1, 120):
        process = subprocess.Popen(command)
        scene.wait_for_contacts(under_way)
        process.kill()
        process.wait()
    with scene.running():
        scene.wait_for_contacts(300)
    accepted = scene.origin_ids()
    assert sorted(filter(None, accepted)) == ids
    by_key: dict[int, list[str]] = defaultdict(list)
    for event_id in filter(None, accepted):
        by_key[int(event_id[1:]) % 17].append(event_id)
    assert all(a < b for taken in by_key.values() for a, b in pairwise(taken))
    assert scene.rejections() == []


def test_two_intakes_share_the_work_and_one_may_leave(scene: Scene) -> None:
    with scene.running():
        with scene.running():
            scene.publish(*(contact(f"a{n}") for n in range(100)))
            scene.wait_for_contacts(50)
        scene.publish(*(contact(f"b{n}") for n in range(100)))
        scene.wait_for_contacts(200)
    assert len(set(scene.origin_ids())) == len(scene.origin_ids()) == 200


def test_a_record_sent_twice_is_one_event(scene: Scene) -> None:
    with scene.running():
        scene.publish(contact("e1"), contact("e1"), contact("e2"), key=b"k")
        scene.wait_for_contacts(2)
    assert scene.origin_ids() == ["e1", "e2"]
    assert scene.rejections() == []


def test_binary_and_structured_mode_bring_the_same_event(scene: Scene) -> None:
    event = contact("e1")
    binary = OutgoingRecord(
        topic=scene.names.intake,
        key=b"k",
        value=orjson.dumps(event["data"]),
        headers=(
            *JSON,
            *(
                (f"ce_{name}", event[name].encode())
                for name in ("specversion", "id", "source", "type", "time")
            ),
        ),
    )
    with scene.running():
        scene.put(binary)
        scene.publish(event, contact("e2"), key=b"k")
        scene.wait_for_contacts(2)
    assert scene.origin_ids() == ["e1", "e2"], "the same content in both modes is the same event"


def test_bad_records_are_rejected_with_their_reason_and_stop_nothing(scene: Scene) -> None:
    words = "住户电话一三九"
    text = {"category": "repair", "text": words}
    bad: dict[str, tuple[dict[str, Any], str, str | None]] = {
        "unknown-type": (contact("b1", type="huiyin.nothing.done.v1"), "invalid-event", "/type"),
        "no-zone": (contact("b2", time="2026-11-01T08:00:00"), "invalid-event", "/time"),
        "field": (
            contact("b3", data={**contact("b3")["data"], "channel": "smoke"}),
            "invalid-event",
            "/data/channel",
        ),
        "source": (contact("b4", source="urn:test:stranger"), "registered-source", None),
        "decided": (contact("b5", type="huiyin.case.opened.v1"), "publishable-type", None),
        "community": (
            contact("b6", data={**contact("b6")["data"], "community": "elsewhere"}),
            "known-community",
            None,
        ),
        "telephone": (
            contact(
                "b7", data={**contact("b7")["data"], "party": {"kind": "owner", "phone": "不详"}}
            ),
            "telephone-number",
            None,
        ),
        "other-content": (
            contact("good", data={**contact("x")["data"], "matters": [text]}),
            "origin-conflict",
            None,
        ),
    }
    with scene.running():
        scene.publish(contact("good"), key=b"k")
        eventually(lambda: scene.origin_ids() == ["good"], "the good one was not accepted")
        for event, _, _ in bad.values():
            scene.publish(event, key=b"k")
        scene.publish(contact("after"), key=b"k")
        scene.wait_for_contacts(2)
        eventually(lambda: len(scene.rejections()) == len(bad), "not all were rejected")
    rejections = scene.rejections()
    for rejection, (event, rule, pointer) in zip(rejections, bad.values(), strict=True):
        assert rejection["problem"]["rule"] == rule
        assert rejection["problem"]["type"] == f"urn:huiyin:problem:{rule}"
        pointers = [each["pointer"] for each in rejection["problem"].get("errors", [])]
        assert pointer is None or pointers == [pointer]
        assert rejection["topic"] == scene.names.intake
        if rule != "invalid-event" or pointer != "/time":
            assert rejection["event"]["id"] == event["id"]
    assert words not in orjson.dumps(rejections).decode()


def test_what_is_no_event_at_all_is_rejected_too(scene: Scene) -> None:
    structured = (("content-type", b"application/cloudevents+json"),)
    bad: list[tuple[tuple[tuple[str, bytes], ...], bytes | None]] = [
        (JSON, b"{not json"),
        ((), orjson.dumps(contact("e1"))),
        (JSON, None),
        ((("content-type", b"\xff\xfe"),), b"{}"),
        (structured, b"[1, 2"),
        (structured, b'"' + b"x" * 300_000 + b'"'),
    ]
    with scene.running():
        for headers, value in bad:
            scene.put(
                OutgoingRecord(topic=scene.names.intake, key=b"k", value=value, headers=headers)
            )
        scene.publish(contact("after"), key=b"k")
        eventually(lambda: scene.origin_ids() == ["after"], "a bad record stopped the rest")
        eventually(lambda: len(scene.rejections()) == len(bad), "not all were rejected")
    assert {each["problem"]["rule"] for each in scene.rejections()} == {"invalid-event"}


def test_a_reply_before_its_contact_waits_for_it(scene: Scene) -> None:
    with scene.running():
        scene.publish(reply("r1", to="e1"))
        eventually(lambda: scene.waiting.count() == 1, "the reply does not wait")
        scene.publish(contact("e1"))
        eventually(
            lambda: len(scene.recorded("huiyin.reply.sent.v1")) == 1, "the reply was not taken"
        )
        eventually(lambda: scene.waiting.count() == 0, "the reply still waits")
    assert scene.rejections() == []


def test_a_reply_whose_contact_never_comes_is_rejected(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    with scene.running():
        scene.publish(reply("r1", to="never"))
        eventually(lambda: len(scene.rejections()) == 1, "the reply was not rejected")
        eventually(lambda: scene.waiting.count() == 0, "the reply still waits")
    [rejection] = scene.rejections()
    assert rejection["problem"]["rule"] == "contact-before-reply"
    assert rejection["event"] == {
        "source": "urn:test:app",
        "id": "r1",
        "type": "huiyin.reply.sent.v1",
    }


def test_what_was_rejected_is_sent_again_once_the_cause_is_mended(scene: Scene) -> None:
    stranger = "urn:test:stranger"
    with scene.running():
        scene.publish(contact("e1", source=stranger), contact("e2", source=stranger), key=b"k")
        eventually(lambda: len(scene.rejections()) == 2, "they were not rejected")
        scene.register(stranger)
        time.sleep(2.1)  # the ledger knows sources for two seconds before it looks again
        with closing(scene.rejected_reader()) as rejected:
            resender = scene.resender(rejected)
            resender.one(partition=0, offset=0)
            eventually(lambda: scene.origin_ids() == ["e1"], "the first was not accepted")
            assert resender.all() == Resent(sent=2)
            eventually(lambda: scene.origin_ids() == ["e1", "e2"], "the second was not accepted")
            assert resender.all() == Resent(sent=0), "all was sent again already"
            with pytest.raises(NotFoundError):
                resender.one(partition=0, offset=77)
    assert len(scene.rejections()) == 2


@dataclass
class FaultyLedger:
    """The real ledger, whose first answers are lost, before or after the event landed."""

    scene: Scene
    landed: bool
    faults: int = 3

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance:
        if not self.faults:
            return self.scene.ledger.accept(event, caller=caller, way=way)
        self.faults -= 1
        if self.landed:
            self.scene.ledger.accept(event, caller=caller, way=way)
        raise StoreUnavailableError("the answer was lost")


@pytest.mark.parametrize("landed", [False, True], ids=["failed", "failed-but-persisted"])
def test_an_outage_of_the_store_loses_and_doubles_nothing(scene: Scene, landed: bool) -> None:
    with scene.running(ledger=FaultyLedger(scene, landed)):
        scene.publish(contact("e1"), contact("e2"), key=b"k")
        scene.wait_for_contacts(2)
    assert scene.origin_ids() == ["e1", "e2"]


@dataclass
class FaultyProducer:
    """The real producer, whose first answers are lost, before or after the record was written."""

    scene: Scene
    landed: bool
    faults: int = 2
    ids: list[bytes | None] = field(default_factory=list)

    def send(self, records: Sequence[OutgoingRecord]) -> None:
        self.ids.extend(record.key for record in records)
        if not self.faults:
            self.scene.producer.send(records)
            return
        self.faults -= 1
        if self.landed:
            self.scene.producer.send(records)
        raise BrokerUnavailableError("the answer was lost")


@pytest.mark.parametrize("landed", [False, True], ids=["failed", "failed-but-persisted"])
def test_a_rejection_is_never_lost_and_doubled_only_under_one_id(
    scene: Scene, landed: bool
) -> None:
    producer = FaultyProducer(scene, landed)
    with scene.running(producer=producer):
        scene.publish(contact("e1", time="yesterday"), contact("e2"), key=b"k")
        eventually(lambda: scene.origin_ids() == ["e2"], "the rejection stopped the rest")
    rejections = scene.rejections()
    assert len(rejections) == (3 if landed else 1)
    assert len({rejection["id"] for rejection in rejections}) == 1


class BrokenLedger:
    """Breaks on one event, as a defect of ours would."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance:
        if event.id == "bad":
            raise KeyError(event.data["matters"][0]["text"])
        return self._scene.ledger.accept(event, caller=caller, way=way)


def test_a_defect_on_one_event_rejects_it_without_its_words(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with scene.running(ledger=BrokenLedger(scene)):
        scene.publish(contact("bad"), contact("after"), key=b"k")
        eventually(lambda: scene.origin_ids() == ["after"], "the defect stopped the rest")
    [rejection] = scene.rejections()
    assert rejection["problem"]["rule"] == "unexpected"
    assert "unexpected KeyError" in caplog.text
    assert "电梯" not in caplog.text + orjson.dumps(rejection).decode()


class Latin1(str):
    """A header's name as a client in C may send it."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        return super().encode("latin-1")


def test_a_header_whose_name_is_no_text_stops_nothing(scene: Scene) -> None:
    scene.publish(contact("e1"), key=b"k")
    odd = OutgoingRecord(
        topic=scene.names.intake,
        key=b"k",
        value=orjson.dumps(contact("e2")),
        headers=(
            ("content-type", STRUCTURED_MEDIA_TYPE.encode()),
            (Latin1("pr\xe9nom"), b"x"),
        ),
    )
    scene.put(odd)
    scene.publish(contact("e3"), key=b"k")
    with scene.running():
        scene.wait_for_contacts(3)
    assert scene.origin_ids() == ["e1", "e2", "e3"]


def test_it_takes_nothing_while_kafka_lags_and_goes_on_afterwards(scene: Scene) -> None:
    lag_events = [1_000]
    heartbeat = PostgresHeartbeat(scene.store.sessions)

    def behind() -> object:
        beat = heartbeat.beats().get("intake")
        return None if beat is None else beat.state.get("behind")

    with scene.running(lag_events=lambda: lag_events[0]):
        scene.publish(contact("e1"))
        eventually(lambda: behind() == 1, "it does not tell what it has still to take")
        assert scene.origin_ids() == []
        lag_events[0] = 90
        time.sleep(1.0)
        assert scene.origin_ids() == [], "it goes on only well below the limit"
        lag_events[0] = 10
        eventually(lambda: scene.origin_ids() == ["e1"], "it did not go on")
        eventually(lambda: behind() == 0, "it tells of more than there is")
    assert scene.recorded()[0].envelope.partitionkey == COMMUNITY
