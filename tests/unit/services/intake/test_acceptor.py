"""One bad record never stops those behind it, whatever is the matter with it."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
import pytest

from services.broker.records import OutgoingRecord, Record
from services.errors import OverloadedError, UnsettledError
from services.intake import acceptor as module
from services.intake.acceptor import Acceptor
from services.ledger.contract import Acceptance, Caller, PublishedEvent, Waiting, Way
from services.privacy.box import Box
from services.privacy.masterkey import generate

AT = datetime(2026, 11, 1, tzinfo=UTC)
EVENT = {"specversion": "1.0", "id": "e1", "source": "urn:a:b", "type": "t", "data": {}}
STRUCTURED = ("content-type", b"application/cloudevents+json")


class Taken:
    """A ledger and a producer that note what they are given."""

    def __init__(self) -> None:
        self.events: list[PublishedEvent] = []
        self.rejections: list[OutgoingRecord] = []

        self.failing: list[Exception] = []

    def accept(self, event: PublishedEvent, *, caller: Caller, way: Way) -> Acceptance:
        assert (caller.actor, way) == (module.ACTOR, "kafka")
        self.events.append(event)
        if self.failing:
            raise self.failing.pop()
        return Waiting(until=AT)

    def send(self, records: Sequence[OutgoingRecord]) -> None:
        self.rejections += records


@pytest.fixture
def taken() -> Taken:
    return Taken()


def bring_home(taken: Taken, *headers: tuple[str, bytes | None]) -> bool:
    acceptor = Acceptor(
        ledger=taken,
        producer=taken,
        box=Box(generate()),
        rejected_topic="r",
        clock=lambda: AT,
        stop=threading.Event(),
    )
    return acceptor.bring_home(Record("t", 0, 0, 0, b"k", orjson.dumps(EVENT), headers))


def test_a_header_without_a_value_stops_nothing(taken: Taken) -> None:
    assert bring_home(taken, STRUCTURED, ("x", None))
    assert [event.id for event in taken.events] == ["e1"]
    assert bring_home(taken, ("x", None))
    assert len(taken.rejections) == 1


def test_a_defect_in_reading_rejects_the_record(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> PublishedEvent:
        raise KeyError("住户")

    monkeypatch.setattr(module, "from_kafka", broken)
    assert bring_home(taken, STRUCTURED)
    (rejection,) = taken.rejections
    assert rejection.value is not None
    assert orjson.loads(rejection.value)["problem"]["rule"] == "unexpected"
    assert "住户" not in rejection.value.decode()


def test_what_never_settles_is_rejected_and_an_outage_is_waited_out(
    taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_FIRST_S", 0.0)
    unsettled = UnsettledError("it keeps moving", retry_after_s=1)
    busy = OverloadedError("too many wait", retry_after_s=1)
    taken.failing = [busy] * (2 * module.UNSETTLED_TRIES)
    taken.failing += [unsettled] * (module.UNSETTLED_TRIES - 1)
    assert bring_home(taken, STRUCTURED)
    assert (taken.failing, taken.rejections) == ([], [])
    taken.failing = [unsettled] * (module.UNSETTLED_TRIES + 1)
    assert bring_home(taken, STRUCTURED)
    (rejection,) = taken.rejections
    assert rejection.value is not None
    assert orjson.loads(rejection.value)["problem"]["detail"] == "it keeps moving"
