"""The three topics other programs know, made as they must be and checked at every start.

`<prefix>.events`: the log; never thinned out, never compacted, its partition count fixed for ever,
since a key's partition depends on it. `<prefix>.intake`: what publishers send, in plain text, hence
kept for a bounded time only. `<prefix>.intake.rejected`: what was not taken, with the reason, the
original sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from services.broker.address import client_options
from services.broker.errors import broker_errors
from services.errors import BrokerUnavailableError, SetupError

REQUEST_TIMEOUT_MS = 15_000
HOUR_MS = 3_600_000
INTAKE_RECORD_MAX_BYTES = 1_048_576
REJECTED_RECORD_MAX_BYTES = 3_145_728
"""A rejected record holds its original sealed and in base64: four thirds of it, and the reason."""

REJECTED_RETENTION_H = 720
DURABLE_REPLICAS = 3
"""From this many replicas on, two of them must have a record before it counts as written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """The names under a prefix."""

    prefix: str

    @property
    def events(self) -> str:
        return f"{self.prefix}.events"

    @property
    def intake(self) -> str:
        return f"{self.prefix}.intake"

    @property
    def rejected(self) -> str:
        return f"{self.prefix}.intake.rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """How a topic is made, and which of its settings a start insists on."""

    partitions: int
    settings: Mapping[str, str]
    insisted: tuple[str, ...]


def ensure(address: str, topics: Topics, *, events_partitions: int, intake_retention_h: int) -> str:
    """Makes the topics that are missing, checks the others, and returns the topic id of the events.

    Raises ``SetupError`` naming topic and setting when one is not as it must be (it is never
    changed from here), ``BrokerUnavailableError`` when Kafka does not answer. Safe to run from many
    processes at once.
    """
    wanted = _wanted(topics, events_partitions, intake_retention_h)
    with broker_errors("preparing the topics"):
        admin = _connect(address)
        try:
            found = _described(admin, wanted)
            if missing := [name for name in wanted if name not in found]:
                _create(admin, {name: wanted[name] for name in missing})
                found = _described(admin, wanted)
            for name, topic in found.items():
                _check_partitions(name, topic, wanted[name])
            _check_settings(admin, found, wanted)
        finally:
            admin.close()
    if topics.events not in found:
        raise BrokerUnavailableError(f"Kafka does not show the topic {topics.events} yet")
    return str(found[topics.events]["topic_id"])


def topic_id(address: str, topic: str) -> str | None:
    """The id Kafka gave the topic when it was made; None when there is no such topic."""
    with broker_errors(f"looking up {topic}"):
        admin = _connect(address)
        try:
            found = _described(admin, {topic: None})
        finally:
            admin.close()
    return str(found[topic]["topic_id"]) if topic in found else None


def _wanted(topics: Topics, events_partitions: int, intake_retention_h: int) -> dict[str, _Wanted]:
    return {
        topics.events: _Wanted(
            partitions=events_partitions,
            settings={
                "cleanup.policy": "delete",
                "retention.ms": "-1",
                "retention.bytes": "-1",
                "message.timestamp.type": "CreateTime",
                "unclean.leader.election.enable": "false",
            },
            insisted=(
                "cleanup.policy",
                "retention.ms",
                "retention.bytes",
                "message.timestamp.type",
                "unclean.leader.election.enable",
            ),
        ),
        topics.intake: _Wanted(
            partitions=events_partitions,
            settings={
                "cleanup.policy": "delete",
                "retention.ms": str(intake_retention_h * HOUR_MS),
                # An open segment is never deleted: it must end well within the retention.
                "segment.ms": str(max(HOUR_MS // 4, intake_retention_h * HOUR_MS // 12)),
                "max.message.bytes": str(INTAKE_RECORD_MAX_BYTES),
                # Publishers compress as they like; what cannot be unpacked would stop a partition.
                "compression.type": "lz4",
            },
            insisted=("cleanup.policy", "retention.ms"),
        ),
        topics.rejected: _Wanted(
            partitions=1,
            settings={
                "cleanup.policy": "delete",
                "retention.ms": str(REJECTED_RETENTION_H * HOUR_MS),
                "max.message.bytes": str(REJECTED_RECORD_MAX_BYTES),
            },
            insisted=("cleanup.policy",),
        ),
    }


def _connect(address: str) -> KafkaAdminClient:
    return KafkaAdminClient(
        **client_options(address),
        client_id="huiyin-topics",
        request_timeout_ms=REQUEST_TIMEOUT_MS,
        bootstrap_timeout_ms=REQUEST_TIMEOUT_MS,
    )


def _described(admin: KafkaAdminClient, wanted: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What Kafka says of those that exist."""
    present = set(admin.list_topics()) & wanted.keys()
    if not present:
        return {}
    return {topic["name"]: topic for topic in admin.describe_topics(sorted(present))}


def _create(admin: KafkaAdminClient, wanted: Mapping[str, _Wanted]) -> None:
    """Replicas and the least in-sync ones are the cluster's own defaults."""
    for name, topic in wanted.items():
        try:
            admin.create_topics(
                {name: {"num_partitions": topic.partitions, "configs": dict(topic.settings)}},
                timeout_ms=REQUEST_TIMEOUT_MS,
                wait_for_metadata=True,
            )
        except TopicAlreadyExistsError:
            continue


def _check_partitions(name: str, topic: Mapping[str, Any], wanted: _Wanted) -> None:
    count = len(topic["partitions"])
    if name.endswith(".events") and count != wanted.partitions:
        raise SetupError(
            f"the topic {name} has {count} partitions, HUIYIN_EVENTS_PARTITIONS says "
            f"{wanted.partitions}: a key's partition depends on it, so set it to {count}"
        )


def _check_settings(
    admin: KafkaAdminClient, found: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, _Wanted]
) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in found]
    settings = admin.describe_configs(resources, config_filter="all")["topic"]
    for name, topic in found.items():
        for key in wanted[name].insisted:
            value, right = settings[name][key]["value"], wanted[name].settings[key]
            if value != right:
                raise SetupError(
                    f"the topic {name} has {key}={value}, it must be {right}: change it with "
                    f"kafka-configs --alter --topic {name} --add-config {key}={right}"
                )
        replicas = min(len(partition["replica_nodes"]) for partition in topic["partitions"])
        in_sync = int(settings[name]["min.insync.replicas"]["value"])
        if replicas >= DURABLE_REPLICAS and in_sync < DURABLE_REPLICAS - 1:
            raise SetupError(
                f"the topic {name} has min.insync.replicas={in_sync} with {replicas} replicas: "
                f"set it to {DURABLE_REPLICAS - 1}, or a broker's loss may lose events"
            )
