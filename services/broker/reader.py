"""Reads one topic's committed records from offsets the caller knows."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from services.broker.address import client_options
from services.broker.errors import broker_errors
from services.broker.parked import make_way
from services.broker.records import Record
from services.errors import BrokerUnavailableError

REQUEST_TIMEOUT_MS = 15_000
STALL_TIMEOUT_S = 30.0
POLL_TIMEOUT_S = 0.2
POLL_MAX_RECORDS = 2_000
SCAN_FIRST_STEP_RECORDS = 4
SCAN_GROWTH = 8
FETCH_WAIT_MS = 500
"""How long the broker holds back an empty answer. It answers at once when a record comes, so a
short wait would make nothing faster and both sides busy."""

COMMON: Mapping[str, Any] = {
    "isolation_level": "read_committed",
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "fetch_max_wait_ms": FETCH_WAIT_MS,
    "max_partition_fetch_bytes": 1_048_576,
    "fetch_max_bytes": 8_388_608,
    "request_timeout_ms": REQUEST_TIMEOUT_MS,
    "bootstrap_timeout_ms": REQUEST_TIMEOUT_MS,
    "reconnect_backoff_max_ms": 1_000,
    "retry_backoff_ms": 20,
    "metadata_max_age_ms": 30_000,
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
}


class Reader:
    """Reads partitions assigned by hand. For one thread. Offsets are those of the *next* record.

    Every method may raise ``BrokerUnavailableError``; the reader may be used again afterwards.
    """

    def __init__(
        self, address: str, *, topic: str, client_id: str, group: str | None = None
    ) -> None:
        """Connects at once, assigns nothing. With a ``group`` offsets can be committed to it; no
        member of it is made. Raises ``BrokerUnavailableError``."""
        self.topic = topic
        with broker_errors("connecting to Kafka"):
            self._kafka = KafkaConsumer(
                **COMMON, **client_options(address), client_id=client_id, group_id=group
            )

    def partitions(self) -> tuple[int, ...]:
        """The topic's partitions, ascending."""
        with broker_errors(f"looking up {self.topic}"):
            found = self._kafka.partitions_for_topic(self.topic)
        if not found:
            raise BrokerUnavailableError(f"Kafka does not know the topic {self.topic}")
        return tuple(sorted(found))

    def assign(self, offsets: Mapping[int, int]) -> None:
        """Reads these partitions, and no others, from these offsets on."""
        with broker_errors(f"assigning {self.topic}"):
            self._kafka.assign([self._at(partition) for partition in offsets])
            for partition, offset in offsets.items():
                self._kafka.seek(self._at(partition), offset)
            # A partition that was assigned before is still paused, if it was paused then.
            self.resume(offsets)

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]:
        """The next records, in order within each partition; empty when none came in time."""
        with broker_errors(f"reading {self.topic}"):
            make_way(self._kafka)
            return records_of(
                self._kafka.poll(timeout_ms=int(timeout_s * 1_000), max_records=max_records)
            )

    def position(self, partition: int) -> int:
        """The offset this reader has come to: past end markers and aborted records, too."""
        with broker_errors(f"reading {self.topic}"):
            found = self._kafka.position(self._at(partition), timeout_ms=REQUEST_TIMEOUT_MS)
        if found is None:
            raise BrokerUnavailableError(f"no offset known for {self.topic}/{partition}")
        return int(found)

    def pause(self, partitions: Iterable[int]) -> None:
        """Leaves these partitions out of the next polls."""
        self._kafka.pause(*map(self._at, partitions))

    def resume(self, partitions: Iterable[int]) -> None:
        """Takes these partitions in again."""
        self._kafka.resume(*map(self._at, partitions))

    def begin_offsets(self) -> dict[int, int]:
        """The offset of each partition's oldest record."""
        with broker_errors(f"looking up {self.topic}"):
            return _by_partition(self._kafka.beginning_offsets(self._all(), REQUEST_TIMEOUT_MS))

    def end_offsets(self) -> dict[int, int]:
        """One past the last record of each partition that committed readers may see (last stable
        offset)."""
        with broker_errors(f"looking up {self.topic}"):
            return _by_partition(self._kafka.end_offsets(self._all(), REQUEST_TIMEOUT_MS))

    def between(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> Iterator[Record]:
        """The committed records from ``starts`` up to, not including, ``ends``; then it is over.

        Changes the assignment. Raises ``BrokerUnavailableError`` also when no progress is made for
        ``STALL_TIMEOUT_S``.
        """
        self.assign(starts)
        remaining = {partition for partition in starts if starts[partition] < ends[partition]}
        progress_at_s = time.monotonic()
        while remaining:
            polled = self.poll(timeout_s=POLL_TIMEOUT_S, max_records=POLL_MAX_RECORDS)
            yield from (each for each in polled if each.offset < ends[each.partition])
            reached = {p for p in remaining if self.position(p) >= ends[p]}
            self.pause(reached)
            remaining -= reached
            if polled or reached:
                progress_at_s = time.monotonic()
            elif time.monotonic() - progress_at_s > STALL_TIMEOUT_S:
                raise BrokerUnavailableError(f"the end of {self.topic} was not reached in time")

    def last_records(self) -> dict[int, Record]:
        """The last committed record of each partition that has one.

        A partition's end may be end markers and aborted records only, so the look back is widened
        until a record is found or the beginning reached. Changes the assignment.
        """
        begins, ends = self.begin_offsets(), self.end_offsets()
        missing = {partition for partition, end in ends.items() if end > begins[partition]}
        found: dict[int, Record] = {}
        step_records = SCAN_FIRST_STEP_RECORDS
        while missing:
            starts = {p: max(begins[p], ends[p] - step_records) for p in missing}
            for record in self.between(starts, {p: ends[p] for p in starts}):
                found[record.partition] = record
            missing = {p for p in missing if p not in found and starts[p] > begins[p]}
            step_records *= SCAN_GROWTH
        return found

    def committed(self) -> dict[int, int]:
        """The group's committed offset of each partition that has one."""
        with broker_errors(f"looking up {self.topic}"):
            found = {
                at.partition: self._kafka.committed(at, timeout_ms=REQUEST_TIMEOUT_MS)
                for at in self._all()
            }
        return {partition: int(offset) for partition, offset in found.items() if offset is not None}

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Notes offsets for the group."""
        kept = {self._at(p): OffsetAndMetadata(offset, "", -1) for p, offset in offsets.items()}
        with broker_errors(f"committing offsets of {self.topic}"):
            self._kafka.commit(kept, timeout_ms=REQUEST_TIMEOUT_MS)

    def close(self) -> None:
        """Disconnects."""
        self._kafka.close(autocommit=False, timeout_ms=1_000)

    def _all(self) -> list[TopicPartition]:
        return [self._at(partition) for partition in self.partitions()]

    def _at(self, partition: int) -> TopicPartition:
        return TopicPartition(self.topic, partition)


def records_of(polled: Mapping[TopicPartition, Iterable[Any]]) -> list[Record]:
    """What the client polled, as records of ours."""
    return [
        Record(
            each.topic,
            each.partition,
            each.offset,
            each.timestamp,
            each.key,
            each.value,
            each.headers,
        )
        for batch in polled.values()
        for each in batch
    ]


def _by_partition(offsets: Mapping[TopicPartition, int]) -> dict[int, int]:
    return {at.partition: int(offset) for at, offset in offsets.items()}
