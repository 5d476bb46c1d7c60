"""Writes records: one by one with an answer for each, or many in one transaction."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.broker.address import client_options
from services.broker.errors import FencedError, broker_errors, translated
from services.broker.partitioner import partition_of
from services.broker.records import OutgoingRecord
from services.broker.watched import WatchedThread
from services.errors import BrokerUnavailableError, HuiyinError

CONNECT_TIMEOUT_S = 15.0
SEND_TIMEOUT_S = 30.0
TRANSACTION_TIMEOUT_S = 60.0
REQUEST_MAX_BYTES = 4_194_304
BATCH_MAX_BYTES = 262_144
POSTED_MAX_RECORDS = 10_000

_COMMON: Mapping[str, Any] = {
    "acks": "all",
    "compression_type": "lz4",
    "batch_size": BATCH_MAX_BYTES,
    "max_request_size": REQUEST_MAX_BYTES,
    "max_block_ms": CONNECT_TIMEOUT_S * 1_000,
    "bootstrap_timeout_ms": CONNECT_TIMEOUT_S * 1_000,
    "delivery_timeout_ms": SEND_TIMEOUT_S * 1_000,
    "request_timeout_ms": 10_000,
    "reconnect_backoff_max_ms": 1_000,
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
}


class Producer:
    """Writes records and answers once all in-sync replicas hold them.

    :meth:`send` is safe from many threads; :meth:`post` and :meth:`flush` are for one.
    """

    def __init__(self, address: str, *, client_id: str) -> None:
        """Connects at once. Raises ``BrokerUnavailableError``."""
        with broker_errors("connecting to Kafka"):
            self._kafka = KafkaProducer(
                **_COMMON, **client_options(address), client_id=client_id, linger_ms=2
            )
        self._posted: list[Any] = []

    def send(self, records: Sequence[OutgoingRecord]) -> None:
        """Writes all and waits for them; order is kept within a partition.

        Raises ``BrokerUnavailableError``: some may have been written, and writing all of them again
        may double those. A crash here leaves any leading part of them written.
        """
        with broker_errors("writing to Kafka"):
            _await_all([_send(self._kafka, record) for record in records])

    def post(self, record: OutgoingRecord) -> None:
        """Hands the record over without waiting for an answer; :meth:`flush` tells of failures.

        Blocks while the buffer is full. Raises ``BrokerUnavailableError``.
        """
        with broker_errors("writing to Kafka"):
            self._posted.append(_send(self._kafka, record))
            if len(self._posted) >= POSTED_MAX_RECORDS:
                self.flush()

    def flush(self) -> None:
        """Waits until all posted records are written. Raises ``BrokerUnavailableError`` if one is
        not."""
        posted, self._posted = self._posted, []
        with broker_errors("writing to Kafka"):
            _await_all(posted)

    def partitions(self, topic: str) -> int:
        """How many partitions the topic has."""
        with broker_errors(f"looking up {topic}"):
            return len(self._kafka.partitions_for(topic))

    def close(self) -> None:
        """Waits for what is on its way, a little, and disconnects."""
        _close(self._kafka, timeout_s=2.0)


class TransactionalProducer:
    """Writes batches that readers see whole or not at all, and shuts out every other holder of its
    id.

    It is used up by the first error: close it and make another, which first of all ends what this
    one left behind, committed or aborted as it stood.
    """

    def __init__(
        self,
        address: str,
        *,
        transactional_id: str,
        client_id: str,
        transaction_timeout_s: float = TRANSACTION_TIMEOUT_S,
    ) -> None:
        """Connects, fences every older producer of the id and waits until its last transaction has
        ended.

        Raises ``BrokerUnavailableError``.
        """
        self._partitions: dict[str, int] = {}
        with broker_errors("connecting to Kafka"):
            self._kafka = KafkaProducer(
                **_COMMON,
                **client_options(address),
                client_id=client_id,
                transactional_id=transactional_id,
                transaction_timeout_ms=int(transaction_timeout_s * 1_000),
                # A new transaction waits for the end markers of the last: ask again soon.
                retry_backoff_ms=5,
            )
        self._refuse_epoch_bumps()
        self._thread = WatchedThread(f"kafka-{client_id}")
        try:
            with broker_errors("starting transactions"):
                self._kafka.init_transactions()
        except HuiyinError:
            self.close()
            raise

    def publish(
        self, records: Sequence[OutgoingRecord], *, timeout_s: float = SEND_TIMEOUT_S
    ) -> dict[int, int]:
        """Writes the records, all of one topic, in one transaction.

        Returns for each partition touched the offset one past its last record. Raises
        ``FencedError`` when another producer took over, ``BrokerUnavailableError`` otherwise; in
        both cases the transaction may yet turn out committed, and only the topic can tell. A crash
        anywhere here leaves the transaction open; the next holder of the id aborts it, or lets the
        commit finish.
        """
        doing = f"publishing {len(records)} records"
        return self._thread.call(
            lambda: self._transaction(records, doing), doing=doing, timeout_s=timeout_s
        )

    def close(self) -> None:
        """Disconnects without waiting for a transaction that hangs."""
        self._thread.stop()
        _close(self._kafka, timeout_s=0.5)

    def _transaction(self, records: Sequence[OutgoingRecord], doing: str) -> dict[int, int]:
        try:
            self._kafka.begin_transaction()
            futures = [
                _send(self._kafka, record, self._partition_for(record)) for record in records
            ]
            self._kafka.commit_transaction()
        except KafkaError as error:
            raise self._explained(error, doing) from error
        end_offsets: dict[int, int] = {}
        for future in futures:
            # The client may call a commit done whose batches failed: each must tell its offset.
            if not future.succeeded():
                raise self._explained(future.exception or KafkaError("no answer"), doing)
            end_offsets[future.value.partition] = future.value.offset + 1
        return end_offsets

    def _partition_for(self, record: OutgoingRecord) -> int:
        if record.partition is not None:
            return record.partition
        if record.key is None:
            raise ValueError("a record of a transaction needs a key or a partition")
        count = self._partitions.get(record.topic)
        if count is None:
            count = self._partitions[record.topic] = len(self._kafka.partitions_for(record.topic))
        return partition_of(record.key, count)

    def _explained(
        self, error: BaseException, doing: str
    ) -> FencedError | BrokerUnavailableError | HuiyinError:
        """The first cause counts: later calls only say that the producer is in an error state."""
        manager = self._kafka._transaction_manager
        cause = manager.last_error
        return translated(cause if isinstance(cause, BaseException) else error, doing)

    def _refuse_epoch_bumps(self) -> None:
        """Makes a stale epoch fatal.

        The client would answer it by asking for a fresh epoch under the same id, and so shut out
        the producer that rightly took over. There is no public switch for this.
        """
        self._kafka._transaction_manager._supports_epoch_bump = lambda: False


def _close(kafka: KafkaProducer, *, timeout_s: float) -> None:
    """Closes within the time. The client gives up closing when records are left it cannot write;
    its own thread would go on trying for ever, so that is ended by force.
    """
    try:
        kafka.close(timeout=timeout_s)
    except KafkaError:
        kafka._sender.force_close()
        kafka._sender.join(timeout_s)
        kafka._closed = True


def _await_all(futures: Sequence[Any]) -> None:
    deadline_s = time.monotonic() + SEND_TIMEOUT_S
    for future in futures:
        future.get(timeout=max(0.0, deadline_s - time.monotonic()))


def _send(kafka: KafkaProducer, record: OutgoingRecord, partition: int | None = None) -> Any:
    return kafka.send(
        record.topic,
        value=record.value,
        key=record.key,
        headers=list(record.headers),
        partition=record.partition if partition is None else partition,
        timestamp_ms=record.timestamp_ms,
    )
