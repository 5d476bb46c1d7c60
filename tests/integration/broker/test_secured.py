"""Signing in to a real broker over TLS, and what is said to those it does not know."""

import ipaddress
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.broker import topics
from services.broker.group import GroupReader
from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.embedded.kafka import EmbeddedKafka
from services.embedded.sockets import LOOPBACK, free_port
from services.errors import BrokerUnavailableError
from tests.embedded_servers import running_kafka

PASSWORD = "of-this-test-only"
POLLS_MAX = 200
SOON_MS = 5_000


class SecuredKafka(EmbeddedKafka):
    """The embedded broker with one listener more, where one has to sign in over TLS."""

    def prepare(self) -> None:
        super().prepare()
        folder = self._settings_file.parent
        self.secured_port = free_port()
        self.certificate = folder / "certificate.pem"
        keys = folder / "keys.pem"
        keys.write_bytes(_self_signed(self.certificate))
        module = "org.apache.kafka.common.security.plain.PlainLoginModule"
        ours = {
            name: f"{value},SECURED://{LOOPBACK}:{self.secured_port}"
            for name, value in self._settings.items()
            if name.endswith("listeners")
        } | {
            "listener.security.protocol.map": (
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL"
            ),
            "listener.name.secured.ssl.keystore.type": "PEM",
            "listener.name.secured.ssl.keystore.location": str(keys),
            "listener.name.secured.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.secured.plain.sasl.jaas.config": (
                f'{module} required user_huiyin="{PASSWORD}";'
            ),
        }
        with self._settings_file.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in ours.items())


def _self_signed(certificate_file: Path) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kafka of a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    certificate_file.write_bytes(public)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + public


@pytest.fixture(scope="module")
def secured_kafka() -> Iterator[SecuredKafka]:
    with running_kafka(SecuredKafka) as broker:
        assert isinstance(broker, SecuredKafka)
        yield broker


def address(broker: SecuredKafka, password_file: Path, *, ca: Path | None = None) -> str:
    return (
        f"sasl_ssl://huiyin@{LOOPBACK}:{broker.secured_port}"
        f"?mechanism=PLAIN&password_file={password_file}&ca={ca or broker.certificate}"
    )


def test_topics_writing_and_reading_go_over_tls_for_whom_the_broker_knows(
    secured_kafka: SecuredKafka, tmp_path: Path
) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD)
    where, names = address(secured_kafka, password), Topics(prefix="secured")
    topics.ensure(where, names, events_partitions=1, intake_retention_h=1)
    with closing(Producer(where, client_id="test")) as producer:
        producer.send([OutgoingRecord(topic=names.intake, key=None, value=b"told", partition=0)])
    reader = GroupReader(
        where,
        topic=names.intake,
        group="test",
        client_id="test",
        assigned=lambda _: {},
        revoked=lambda _: None,
    )
    with closing(reader):
        polls = (reader.poll(timeout_s=0.5, max_records=10) for _ in range(POLLS_MAX))
        assert next(records for records in polls if records)[0].value == b"told"


def test_whom_the_broker_does_not_know_does_not_get_in(
    secured_kafka: SecuredKafka,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(topics, "REQUEST_TIMEOUT_MS", SOON_MS)
    password = tmp_path / "password"
    password.write_text("another")
    with pytest.raises(BrokerUnavailableError, match="Unable to bootstrap"):
        topics.topic_id(address(secured_kafka, password), "secured.events")


def test_nobody_signs_in_to_a_broker_that_cannot_show_who_it_is(
    secured_kafka: SecuredKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "REQUEST_TIMEOUT_MS", SOON_MS)
    password, other = tmp_path / "password", tmp_path / "other.pem"
    password.write_text(PASSWORD)
    _self_signed(other)
    with pytest.raises(BrokerUnavailableError):
        topics.topic_id(address(secured_kafka, password, ca=other), "secured.events")
