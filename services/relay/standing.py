"""Where the relay stands, told by the records on Kafka themselves, and whether they are this
ledger's at all."""

from collections.abc import Mapping
from typing import Protocol

from services.broker.headers import LEDGER_HEADER, position_of
from services.broker.marks import Mark
from services.broker.records import Record
from services.errors import FollowerStoppedError
from services.relay.shipment import Route
from services.store.contract import Store


class TopicTail(Protocol):
    """The end of the events topic. Every method may raise ``BrokerUnavailableError``."""

    def partitions(self) -> tuple[int, ...]: ...

    def last_records(self) -> Mapping[int, Record]: ...


def find_standing(
    tail: TopicTail, store: Store, *, route: Route, topic_id: str, newest_mark: Mark | None
) -> Mark:
    """The mark the topic itself bears: all events up to its position are on Kafka.

    Batches are whole and in order, so the highest position among the partitions' last records is
    the last of all. Call it only after every other relay was fenced. Raises
    ``FollowerStoppedError`` when Kafka and ledger do not belong together: records of another
    ledger, other bytes at a position, records the ledger does not have, or fewer records than were
    acknowledged before. An empty topic is filled from position 1.
    """
    last = tail.last_records()
    positions = {
        partition: _position(record, route.origin, route.topic)
        for partition, record in last.items()
    }
    _compare(last, positions, store)
    standing = Mark(
        position=max(positions.values(), default=0),
        end_offsets={p: last[p].offset + 1 if p in last else 0 for p in tail.partitions()},
        topic_id=topic_id,
    )
    if newest_mark and newest_mark.topic_id == topic_id:
        _refuse_loss(standing, newest_mark, route.topic)
    return standing


def _refuse_loss(standing: Mark, noted: Mark, topic: str) -> None:
    """Each partition is looked at: after a power cut one may have lost its end and others not."""
    lost = ""
    if noted.position > standing.position:
        lost = f"ends at position {standing.position}, it held {noted.position}"
    for partition, end_offset in sorted(noted.end_offsets.items()):
        if not lost and (found := standing.end_offsets.get(partition, 0)) < end_offset:
            lost = f"partition {partition} ends before offset {found}, it reached {end_offset}"
    if lost:
        raise FollowerStoppedError(
            f"Kafka lost records it had acknowledged: {topic} {lost}. Views may have read them at "
            "offsets that would be used again: delete the topic (embedded: move the folder kafka "
            "away) and start again, the relay fills it anew from the ledger; then run "
            "`huiyin rebuild` for each view"
        )


def _position(record: Record, origin: str, topic: str) -> int:
    where = f"{topic}, partition {record.partition}, offset {record.offset}"
    ledger = record.header(LEDGER_HEADER)
    position = position_of(record)
    if ledger is None or position is None:
        raise FollowerStoppedError(
            f"{where} was not written by a relay: take the right to write {topic} from everybody "
            "else, delete the topic and start again, or set another HUIYIN_TOPIC_PREFIX"
        )
    if ledger.decode(errors="replace") != origin:
        raise FollowerStoppedError(
            f"{where} belongs to another ledger: set HUIYIN_KAFKA_BOOTSTRAP_SERVERS or "
            f"HUIYIN_TOPIC_PREFIX to those of {origin}"
        )
    return position


def _compare(last: Mapping[int, Record], positions: Mapping[int, int], store: Store) -> None:
    """Refuses where the ledger has no such event, or other bytes."""
    bodies = {row.position: row.body for row in store.read_positions(sorted(positions.values()))}
    for partition, position in sorted(positions.items(), key=lambda item: item[1]):
        record = last[partition]
        if bodies.get(position) == record.value:
            continue
        where = f"{record.topic}, partition {partition}, offset {record.offset}"
        if position not in bodies:
            raise FollowerStoppedError(
                f"Kafka is ahead of the ledger: {where} holds position {position}, the ledger ends "
                f"at {store.head().position}. Was it restored from a backup, or is it another "
                "folder? Restore a newer one, or set another HUIYIN_TOPIC_PREFIX and rebuild views"
            )
        raise FollowerStoppedError(
            f"Kafka and the ledger hold different bytes at position {position} ({where}): they do "
            "not belong together, or one was altered. Run `huiyin doctor`; nothing was written"
        )
