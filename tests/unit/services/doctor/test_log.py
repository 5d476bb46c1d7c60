"""The doctor names the first place where two copies of a log differ, and counts both whole."""

from collections.abc import Iterator

import pytest

from services.doctor.log import compare_log
from services.doctor.report import LogDifference, LogReport
from services.feed.feed import ForeignRecordError
from services.feed.merge import FeedRecord
from services.privacy import masterkey
from services.privacy.sealing import Sealer
from services.store.contract import LogRow
from tests.stories import Storyteller, recorded

EVENTS = list(recorded(Storyteller(sealer=Sealer(masterkey.generate()), seed=5).appends(30)))
BODIES = [event.body for event in EVENTS]


def rows(bodies: list[bytes] = BODIES) -> Iterator[LogRow]:
    return (LogRow(position=at, body=body) for at, body in enumerate(bodies, start=1))


def records(*positions: int, altered: int | None = None) -> Iterator[FeedRecord]:
    for offset, position in enumerate(positions):
        body = BODIES[position - 1]
        yield FeedRecord(position, 0, offset, body + b" " if position == altered else body)


ALL = range(1, len(BODIES) + 1)


def compared(
    store: Iterator[LogRow],
    kafka: Iterator[FeedRecord],
    *,
    relayed: int = len(BODIES),
    witness: bytes | None = None,
) -> LogReport:
    return compare_log(
        store, kafka, accepted=len(BODIES), relayed=relayed, witness=lambda _: witness
    )


def found(report: LogReport) -> LogDifference:
    assert report.difference is not None
    return report.difference


def test_equal_logs_have_equal_counts_and_no_difference() -> None:
    report = compared(rows(), records(*ALL))
    assert report == LogReport(
        accepted=len(BODIES), positions=len(BODIES), records=len(BODIES), difference=None
    )


def test_what_is_on_its_way_is_no_difference() -> None:
    report = compared(rows(), records(*range(1, 11)), relayed=10)
    assert report.difference is None
    assert (report.positions, report.records) == (len(BODIES), 10)


@pytest.mark.parametrize("lost", [1, 7, len(BODIES)])
def test_a_lost_record_is_named(lost: int) -> None:
    report = compared(rows(), records(*(p for p in ALL if p != lost)))
    difference = found(report)
    assert (difference.side, difference.finding, difference.position) == ("kafka", "missing", lost)
    assert difference.stream == EVENTS[lost - 1].envelope.subject
    assert difference.type == EVENTS[lost - 1].envelope.type
    assert (report.positions, report.records) == (len(BODIES), len(BODIES) - 1)


def test_a_doubled_record_is_named() -> None:
    report = compared(rows(), records(1, 2, 3, 2, *range(4, len(BODIES) + 1)))
    difference = found(report)
    assert (difference.side, difference.finding, difference.position) == ("kafka", "doubled", 2)
    assert difference.offset == 3
    assert report.records == len(BODIES) + 1


def test_a_lost_row_is_named() -> None:
    without = (row for row in rows() if row.position != 4)
    report = compared(without, records(*ALL))
    difference = found(report)
    assert (difference.side, difference.finding, difference.position) == ("store", "missing", 4)
    assert difference.stream == EVENTS[3].envelope.subject
    assert report.positions == len(BODIES) - 1


def test_the_last_row_lost_is_named() -> None:
    report = compared(rows(BODIES[:-1]), records(*ALL))
    assert found(report).position == len(BODIES)
    assert found(report).side == "store"


def test_a_third_copy_tells_who_was_altered() -> None:
    altered = records(*ALL, altered=6)
    assert found(compared(rows(), altered)).side == "either"
    by_kafka = found(compared(rows(), records(*ALL, altered=6), witness=BODIES[5]))
    assert (by_kafka.side, by_kafka.finding, by_kafka.position) == ("kafka", "altered", 6)
    by_store = found(compared(rows(), records(*ALL, altered=6), witness=BODIES[5] + b" "))
    assert by_store.side == "store"
    assert by_store.first_differing_byte == len(BODIES[5])


def test_only_the_first_difference_is_told() -> None:
    report = compared(rows(), records(*(p for p in ALL if p not in (9, 12)), altered=15))
    assert found(report).position == 9


def test_a_foreign_record_is_a_difference() -> None:
    def foreign() -> Iterator[FeedRecord]:
        yield from records(1, 2)
        raise ForeignRecordError("no event")

    difference = found(compared(rows(), foreign()))
    assert (difference.side, difference.finding, difference.position) == ("kafka", "foreign", 3)


def test_an_end_cut_off_everywhere_is_missed() -> None:
    """Neither side has the newest event, but the head says that it was accepted."""
    difference = found(compared(rows(BODIES[:-1]), records(*ALL[:-1]), relayed=0))
    assert (difference.side, difference.finding) == ("store", "missing")
    assert difference.position == len(BODIES)
