"""Compares the store with Kafka, byte for byte, in one pass over both. Pure: two iterators in, a
report out.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from events.envelope import MalformedEnvelopeError, parse
from services.doctor.report import Finding, LogDifference, LogReport, Side
from services.feed.feed import ForeignRecordError
from services.feed.merge import FeedRecord
from services.store.contract import LogRow

Witness = Callable[[int], bytes | None]
"""A third copy of an event's bytes, by position, where there is one: two against one tell who is
wrong.
"""


def compare_log(
    rows: Iterator[LogRow],
    records: Iterator[FeedRecord],
    *,
    accepted: int,
    relayed: int,
    witness: Witness,
) -> LogReport:
    """The first difference by position; both sides are read to their ends, so that the counts are
    whole.

    ``rows`` and ``records`` come by position. ``relayed`` is the position up to which Kafka is said
    to hold everything: what is missing above it is on its way, what is missing below it is lost.
    """
    positions, held, difference = 0, 0, None
    try:
        while difference is None:
            row, record = next(rows, None), next(records, None)
            positions, held = positions + (row is not None), held + (record is not None)
            if row is None and record is None:
                break
            expected = max(positions, held)
            difference = _judge(expected, row, record, relayed=relayed)
        if difference is not None and difference.finding == "altered":
            difference = _with_culprit(difference, row, record, witness)
        held += sum(1 for _ in records)
        if difference is None and positions < max(accepted, relayed):
            difference = _difference("store", "missing", positions + 1)
    except ForeignRecordError:
        difference = difference or LogDifference(
            side="kafka", finding="foreign", position=positions + 1
        )
    positions += sum(1 for _ in rows)
    return LogReport(accepted=accepted, positions=positions, records=held, difference=difference)


def _judge(
    expected: int, row: LogRow | None, record: FeedRecord | None, *, relayed: int
) -> LogDifference | None:
    """Whether the next row and the next record are both the event at position ``expected``."""
    if record is not None and record.position < expected:
        return _difference("kafka", "doubled", record.position, record=record)
    if row is None or row.position != expected:
        return _difference("store", "missing", expected, record=record)
    if record is None:
        if row.position > relayed:
            return None
        return _difference("kafka", "missing", expected, row=row)
    if record.position != expected:
        return _difference("kafka", "missing", expected, row=row)
    if row.body != record.body:
        return replace(
            _difference("either", "altered", expected, row=row, record=record),
            first_differing_byte=_first_differing_byte(row.body, record.body),
        )
    return None


def _difference(
    side: Side,
    finding: Finding,
    position: int,
    *,
    row: LogRow | None = None,
    record: FeedRecord | None = None,
) -> LogDifference:
    body = row.body if row else record.body if record else b""
    try:
        envelope = parse(body).envelope
    except MalformedEnvelopeError:
        envelope = None
    return LogDifference(
        side=side,
        finding=finding,
        position=position,
        stream=envelope.subject if envelope else None,
        version=envelope.sequence if envelope else None,
        type=envelope.type if envelope else None,
        partition=record.partition if record else None,
        offset=record.offset if record else None,
    )


def _with_culprit(
    difference: LogDifference, row: LogRow | None, record: FeedRecord | None, witness: Witness
) -> LogDifference:
    third = witness(difference.position)
    if row is not None and third == row.body:
        return replace(difference, side="kafka")
    if record is not None and third == record.body:
        return replace(difference, side="store")
    return difference


def _first_differing_byte(left: bytes, right: bytes) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))
