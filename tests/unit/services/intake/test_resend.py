"""Rejected records go back as they came, and one that cannot be opened stops none of the others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from services.broker.records import OutgoingRecord, Record
from services.errors import NotPermittedError
from services.intake.rejection import reject_record
from services.intake.resend import Resender, Resent
from services.privacy.box import Box
from services.privacy.masterkey import generate
from services.privacy.sealing import SealBrokenError

AT = datetime(2026, 11, 1, tzinfo=UTC)
BOX, FOREIGN = Box(generate()), Box(generate())


class Topic:
    """The rejected topic, one partition, and what is sent to another."""

    def __init__(self, *boxes: Box) -> None:
        self.records = [_rejected(offset, box) for offset, box in enumerate(boxes)]
        self.noted: dict[int, int] = {}
        self.sent: list[OutgoingRecord] = []

    def begin_offsets(self) -> Mapping[int, int]:
        return {0: 0}

    def end_offsets(self) -> Mapping[int, int]:
        return {0: len(self.records)}

    def between(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> Iterator[Record]:
        return iter(self.records[starts[0] : ends[0]])

    def committed(self) -> Mapping[int, int]:
        return self.noted

    def commit(self, offsets: Mapping[int, int]) -> None:
        self.noted = dict(offsets)

    def send(self, records: Sequence[OutgoingRecord]) -> None:
        self.sent += records


def _rejected(offset: int, box: Box) -> Record:
    original = Record("i", 0, offset, 0, b"k", b"%d" % offset, ())
    error = NotPermittedError("no", rule="registered-source")
    told = reject_record(original, error, event=None, at=AT, topic="r", box=box)
    return Record("r", 0, offset, 0, told.key, told.value, told.headers)


def test_one_that_cannot_be_opened_is_named_and_stops_none_of_the_others() -> None:
    topic = Topic(BOX, FOREIGN, BOX)
    resender = Resender(rejected=topic, producer=topic, box=BOX, intake_topic="i")
    assert resender.all() == Resent(sent=2, unopened=((0, 1),))
    assert [record.value for record in topic.sent] == [b"0", b"2"]
    assert resender.all() == Resent(sent=0)
    with pytest.raises(SealBrokenError):
        resender.one(partition=0, offset=1)
