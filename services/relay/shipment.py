"""An event as it travels on Kafka: its exact bytes, keyed by partition key, with what readers need
in headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from services.broker.headers import EPOCH_HEADER, LEDGER_HEADER, POSITION_HEADER, TYPE_HEADER
from services.broker.records import OutgoingRecord
from services.store.contract import LogRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Where events go and whose they are. ``epoch`` counts how often this ledger began anew from a
    backup."""

    topic: str
    origin: str
    epoch: int = 1


def shipment(rows: Sequence[LogRow], route: Route) -> list[OutgoingRecord]:
    """The rows as records, in order; the Kafka timestamp is the recorded time."""
    origin, epoch = route.origin.encode(), str(route.epoch).encode()
    records = []
    for row in rows:
        event = orjson.loads(row.body)
        recorded_at = datetime.fromisoformat(event["recordedtime"])
        records.append(
            OutgoingRecord(
                topic=route.topic,
                key=event["partitionkey"].encode(),
                value=row.body,
                headers=(
                    (POSITION_HEADER, str(row.position).encode()),
                    (LEDGER_HEADER, origin),
                    (EPOCH_HEADER, epoch),
                    (TYPE_HEADER, event["type"].encode()),
                ),
                timestamp_ms=int(recorded_at.timestamp() * 1_000),
            )
        )
    return records
