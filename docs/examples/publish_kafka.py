"""Publishes CloudEvents to Huiyin over Kafka, one a line from standard input, with a plain
producer.

    pip install kafka-python
    export KAFKA=127.0.0.1:8692
    python docs/examples/publish_kafka.py < requests.ndjson

The answer comes as events: what is accepted appears on ``huiyin.events`` (with ``originsource`` and
``originid``), what is refused on ``huiyin.intake.rejected``. The key keeps the order: give all
events of one matter the same key. Safe to run again: an event of the same source and id is accepted
once.
"""

import json
import os
import sys

from kafka import KafkaProducer

TOPIC = os.environ.get("INTAKE_TOPIC", "huiyin.intake")
STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def key_of(line: str) -> bytes:
    """One matter, one key: the publisher's reference where it has one."""
    event = json.loads(line)
    matters = event["data"].get("matters", [{}])
    return str(event["data"].get("externalref") or matters[0].get("externalref")).encode()


def main() -> None:
    producer = KafkaProducer(
        bootstrap_servers=os.environ.get("KAFKA", "127.0.0.1:8692"),
        acks="all",
        enable_idempotence=True,
        linger_ms=20,
    )
    sent = [
        producer.send(TOPIC, key=key_of(line), value=line.strip().encode(), headers=STRUCTURED)
        for line in sys.stdin
    ]
    producer.flush(timeout=60)
    for record in sent:
        record.get(timeout=60)  # raises where the broker refused one
    producer.close()
    print(f"{len(sent)} events are with the broker")


if __name__ == "__main__":
    main()
