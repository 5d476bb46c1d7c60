"""Reads a topic together with other processes: Kafka deals the partitions out among the members of
a group."""

import threading
from collections.abc import Callable, Iterable, Mapping

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from services.broker.address import client_options
from services.broker.errors import broker_errors
from services.broker.forgiving import forgive_odd_headers
from services.broker.parked import make_way
from services.broker.reader import COMMON, records_of
from services.broker.records import Record
from services.errors import BrokerUnavailableError

COMMIT_TIMEOUT_MS = 10_000
LOOK_TIMEOUT_MS = 2_000
SESSION_TIMEOUT_MS = 6_000
"""How long the partitions of a member that died stay unread: the least a broker allows by
default."""

HEARTBEAT_INTERVAL_MS = 1_500
POLL_INTERVAL_MAX_MS = 120_000
JOIN_WAIT_MS = 3_000

Assigned = Callable[[tuple[int, ...]], Mapping[int, int]]
"""Told the partitions now ours; answers from which offsets to read, where it knows better than the
group (an absent partition is read from the group's committed offset)."""

Revoked = Callable[[tuple[int, ...]], None]
"""Told the partitions no longer ours; some may come back at once with the next assignment."""


class GroupReader:
    """A member of a consumer group. For one thread. Offsets are those of the *next* record.

    The callbacks run inside :meth:`poll`, in the caller's thread; no record of a partition comes
    before its ``assigned`` has answered. Every method may raise ``BrokerUnavailableError``.
    """

    def __init__(
        self,
        address: str,
        *,
        topic: str,
        group: str,
        client_id: str,
        assigned: Assigned,
        revoked: Revoked,
    ) -> None:
        """Connects; joins the group at the first poll. Raises ``BrokerUnavailableError``."""
        self.topic = topic
        self._assigned, self._revoked = assigned, revoked
        forgive_odd_headers()
        with broker_errors("connecting to Kafka"):
            self._kafka = KafkaConsumer(
                **COMMON,
                **client_options(address),
                client_id=client_id,
                group_id=group,
                session_timeout_ms=SESSION_TIMEOUT_MS,
                heartbeat_interval_ms=HEARTBEAT_INTERVAL_MS,
                max_poll_interval_ms=POLL_INTERVAL_MAX_MS,
            )
            if not self._kafka.partitions_for_topic(topic):
                # A leader that joins before it knows the topic deals out nothing, for a long time.
                self.close()
                raise BrokerUnavailableError(f"Kafka does not know the topic {topic}")
        self._changes = _Changes(self._kafka)
        self._kafka.subscribe([topic], listener=self._changes)

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]:
        """The next records, in order within each partition; empty when none came in time."""
        with broker_errors(f"reading {self.topic}"):
            self._finish_joining()
            make_way(self._kafka)
            polled = self._kafka.poll(timeout_ms=int(timeout_s * 1_000), max_records=max_records)
            for revoked, assigned in self._changes.take():
                if revoked:
                    self._revoked(revoked)
                if assigned:
                    self._start(assigned)
        return records_of(polled)

    def commit(self, offsets: Mapping[int, int]) -> bool:
        """Notes how far the group has come; False when the partitions belong to another member by
        now."""
        if not offsets:
            return True
        kept = {
            TopicPartition(self.topic, partition): OffsetAndMetadata(offset, "", -1)
            for partition, offset in offsets.items()
        }
        with broker_errors(f"committing offsets of {self.topic}"):
            try:
                self._kafka.commit(kept, timeout_ms=COMMIT_TIMEOUT_MS)
            except (
                CommitFailedError,
                IllegalGenerationError,
                RebalanceInProgressError,
                UnknownMemberIdError,
            ):
                return False
        return True

    def assignment(self) -> tuple[int, ...]:
        """The partitions that are ours."""
        return tuple(sorted(at.partition for at in self._kafka.assignment()))

    def end_offsets(self) -> dict[int, int]:
        """One past the last committed record of each partition of ours."""
        with broker_errors(f"looking up {self.topic}"):
            ends = self._kafka.end_offsets(list(self._kafka.assignment()), COMMIT_TIMEOUT_MS)
        return {at.partition: int(offset) for at, offset in ends.items()}

    def position(self, partition: int) -> int | None:
        """The offset this reader has come to; None when the partition is not ours or not placed
        yet."""
        at = TopicPartition(self.topic, partition)
        with broker_errors(f"reading {self.topic}"):
            if at not in self._kafka.assignment():
                return None
            found = self._kafka.position(at, timeout_ms=COMMIT_TIMEOUT_MS)
        return None if found is None else int(found)

    def unread(self) -> int:
        """How many records of our partitions are still to be handed out by :meth:`poll`."""
        ours = list(self._kafka.assignment())
        with broker_errors(f"looking up {self.topic}"):
            ends = self._kafka.end_offsets(ours, LOOK_TIMEOUT_MS)
            places = {at: self._kafka.position(at, timeout_ms=LOOK_TIMEOUT_MS) for at in ours}
        return sum(max(0, ends[at] - place) for at, place in places.items() if place is not None)

    def pause(self, partitions: Iterable[int]) -> None:
        """Leaves these partitions out of the next polls, while they stay ours."""
        self._kafka.pause(*(at for at in self._ours(partitions)))

    def resume(self, partitions: Iterable[int]) -> None:
        """Takes these partitions in again."""
        self._kafka.resume(*(at for at in self._ours(partitions)))

    def close(self) -> None:
        """Leaves the group at once, so that others need not wait for the session to end."""
        self._kafka.close(autocommit=False, timeout_ms=3_000)

    def _finish_joining(self) -> None:
        """Waits for a rebalance under way, which a short poll of the client may lose for good.

        Read in kafka-python 3.0.12, coordinator/consumer.py: a rejoin that new metadata asked for
        stops asking once the assignment is computed. When the poll's time is up before the answer
        to the sync is there, no later poll fetches it, and the member sits without partitions or
        heartbeat.
        """
        coordinator = self._kafka._coordinator
        if coordinator.rejoining:
            coordinator.request_rejoin()
        if coordinator.need_rejoin():
            coordinator.ensure_active_group(timeout_ms=JOIN_WAIT_MS)

    def _start(self, assigned: tuple[int, ...]) -> None:
        """Seeks where the caller knows better and lets the records flow."""
        offsets = self._assigned(assigned)
        ours = self._ours(assigned)
        for at in ours:
            if at.partition in offsets:
                self._kafka.seek(at, offsets[at.partition])
        self._kafka.resume(*ours)

    def _ours(self, partitions: Iterable[int]) -> list[TopicPartition]:
        held = self._kafka.assignment()
        return [at for p in partitions if (at := TopicPartition(self.topic, p)) in held]


class _Changes(ConsumerRebalanceListener):  # type: ignore[misc]  # the client carries no types
    """Notes what the client's own loop is told, and holds new partitions back until it was dealt
    with."""

    def __init__(self, kafka: KafkaConsumer) -> None:
        self._kafka = kafka
        self._lock = threading.Lock()
        self._noted: list[tuple[tuple[int, ...], tuple[int, ...]]] = []

    def take(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """The changes since the last call, oldest first: revoked and assigned partitions."""
        with self._lock:
            taken, self._noted = self._noted, []
        return taken

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._note(tuple(sorted(at.partition for at in revoked)), ())

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        held_back = list(assigned)
        self._kafka.pause(*held_back)
        self._note((), tuple(sorted(at.partition for at in held_back)))

    def _note(self, revoked: tuple[int, ...], assigned: tuple[int, ...]) -> None:
        with self._lock:
            self._noted.append((revoked, assigned))
