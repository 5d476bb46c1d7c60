"""The environment, read once, in one place; a missing or wrong setting stops the start and says
what to set.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.errors import SetupError

PREFIX = "HUIYIN_"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every ``HUIYIN_*`` setting, checked. docs/operations.md explains each."""

    home: Path
    origin: str | None
    database_url: str | None
    database_admin_url: str | None
    kafka_bootstrap_servers: str | None
    kafka_port: int
    kafka_controller_port: int
    topic_prefix: str
    events_partitions: int
    http_host: str
    http_port: int
    master_key_file: Path
    token_key_file: Path
    sealer_key_file: Path
    tlog_public: bool
    witness_policy_file: Path | None
    webhooks_file: Path | None
    log_level: str
    relay_batch_max_events: int
    projector_batch_max_events: int
    append_queue_max: int
    append_batch_max_events: int
    relay_lag_max_events: int
    request_body_max_bytes: int
    blob_folder: Path
    blob_max_bytes: int
    upload_keep_h: int
    batch_max_events: int
    page_max_rows: int
    requests_per_minute: int
    reply_wait_s: int
    intake_retention_h: int
    token_lifetime_h: int
    min_position_wait_s: int
    fixity_within_days: int

    @property
    def tlog_folder(self) -> Path:
        """The Merkle log as files."""
        return self.home / "tlog"


KNOWN: dict[str, str] = {
    "HOME": ".huiyin",
    "ORIGIN": "",
    "DATABASE_URL": "",
    "DATABASE_ADMIN_URL": "",
    "KAFKA_BOOTSTRAP_SERVERS": "",
    "KAFKA_PORT": "8692",
    "KAFKA_CONTROLLER_PORT": "8693",
    "TOPIC_PREFIX": "huiyin",
    "EVENTS_PARTITIONS": "6",
    "HTTP_HOST": "127.0.0.1",
    "HTTP_PORT": "8600",
    "MASTER_KEY_FILE": "",
    "TOKEN_KEY_FILE": "",
    "SEALER_KEY_FILE": "",
    "TLOG_PUBLIC": "0",
    "WITNESS_POLICY_FILE": "",
    "WEBHOOKS_FILE": "",
    "LOG_LEVEL": "info",
    "RELAY_BATCH_MAX_EVENTS": "2000",
    "PROJECTOR_BATCH_MAX_EVENTS": "2000",
    "APPEND_QUEUE_MAX": "2000",
    "APPEND_BATCH_MAX_EVENTS": "500",
    "RELAY_LAG_MAX_EVENTS": "50000",
    "REQUEST_BODY_MAX_BYTES": "1048576",
    "BLOB_FOLDER": "",
    "BLOB_MAX_BYTES": "52428800",
    "UPLOAD_KEEP_H": "24",
    "BATCH_MAX_EVENTS": "500",
    "PAGE_MAX_ROWS": "200",
    "REQUESTS_PER_MINUTE": "120000",
    "REPLY_WAIT_S": "600",
    "INTAKE_RETENTION_H": "72",
    "TOKEN_LIFETIME_H": "12",
    "MIN_POSITION_WAIT_S": "5",
    "FIXITY_WITHIN_DAYS": "90",
}
"""Every setting's name without its prefix, and its default; an empty default is filled in or asked
for later.
"""


TOPIC_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,200}")
"""What Kafka takes in a topic's name, with room for what follows the prefix."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads and checks the environment. Raises ``SetupError`` naming the variable and what it
    takes.
    """
    unknown = sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in KNOWN
    )
    if unknown:
        raise SetupError(f"unknown setting {unknown[0]}: see docs/operations.md for the names")

    def text(name: str) -> str:
        return environment.get(PREFIX + name, "").strip() or KNOWN[name]

    def number(name: str, *, at_least: int, at_most: int) -> int:
        try:
            value = int(text(name))
        except ValueError:
            value = at_least - 1
        if not at_least <= value <= at_most:
            raise SetupError(f"set {PREFIX}{name} to a whole number from {at_least} to {at_most}")
        return value

    def one_of(name: str, choices: tuple[str, ...]) -> str:
        if (value := text(name).lower()) not in choices:
            raise SetupError(f"set {PREFIX}{name} to one of {', '.join(choices)}")
        return value

    topic_prefix = text("TOPIC_PREFIX")
    if TOPIC_PREFIX.fullmatch(topic_prefix) is None:
        raise SetupError(
            f"set {PREFIX}TOPIC_PREFIX to 1 to 200 letters, digits, dots, hyphens, underscores"
        )
    policy, webhooks = text("WITNESS_POLICY_FILE"), text("WEBHOOKS_FILE")
    home = Path(text("HOME")).expanduser().absolute()
    keys = home / "keys"
    return Settings(
        home=home,
        origin=text("ORIGIN") or None,
        database_url=text("DATABASE_URL") or None,
        database_admin_url=text("DATABASE_ADMIN_URL") or None,
        kafka_bootstrap_servers=text("KAFKA_BOOTSTRAP_SERVERS") or None,
        kafka_port=number("KAFKA_PORT", at_least=1, at_most=65_535),
        kafka_controller_port=number("KAFKA_CONTROLLER_PORT", at_least=1, at_most=65_535),
        topic_prefix=topic_prefix,
        events_partitions=number("EVENTS_PARTITIONS", at_least=1, at_most=1_000),
        http_host=text("HTTP_HOST"),
        http_port=number("HTTP_PORT", at_least=1, at_most=65_535),
        master_key_file=Path(text("MASTER_KEY_FILE") or keys / "master.key"),
        token_key_file=Path(text("TOKEN_KEY_FILE") or keys / "token.key"),
        sealer_key_file=Path(text("SEALER_KEY_FILE") or keys / "sealer.key"),
        tlog_public=number("TLOG_PUBLIC", at_least=0, at_most=1) == 1,
        witness_policy_file=Path(policy) if policy else None,
        webhooks_file=Path(webhooks) if webhooks else None,
        log_level=one_of("LOG_LEVEL", LOG_LEVELS),
        relay_batch_max_events=number("RELAY_BATCH_MAX_EVENTS", at_least=1, at_most=20_000),
        projector_batch_max_events=number("PROJECTOR_BATCH_MAX_EVENTS", at_least=1, at_most=20_000),
        append_queue_max=number("APPEND_QUEUE_MAX", at_least=1, at_most=100_000),
        append_batch_max_events=number("APPEND_BATCH_MAX_EVENTS", at_least=1, at_most=5_000),
        relay_lag_max_events=number("RELAY_LAG_MAX_EVENTS", at_least=100, at_most=10_000_000),
        request_body_max_bytes=number(
            "REQUEST_BODY_MAX_BYTES", at_least=65_536, at_most=67_108_864
        ),
        blob_folder=Path(text("BLOB_FOLDER") or home / "blobs").expanduser().absolute(),
        blob_max_bytes=number("BLOB_MAX_BYTES", at_least=65_536, at_most=4_294_967_296),
        upload_keep_h=number("UPLOAD_KEEP_H", at_least=1, at_most=720),
        batch_max_events=number("BATCH_MAX_EVENTS", at_least=1, at_most=5_000),
        page_max_rows=number("PAGE_MAX_ROWS", at_least=1, at_most=1_000),
        requests_per_minute=number("REQUESTS_PER_MINUTE", at_least=1, at_most=10_000_000),
        reply_wait_s=number("REPLY_WAIT_S", at_least=1, at_most=604_800),
        intake_retention_h=number("INTAKE_RETENTION_H", at_least=1, at_most=720),
        token_lifetime_h=number("TOKEN_LIFETIME_H", at_least=1, at_most=8_760),
        min_position_wait_s=number("MIN_POSITION_WAIT_S", at_least=0, at_most=60),
        fixity_within_days=number("FIXITY_WITHIN_DAYS", at_least=1, at_most=3_650),
    )
