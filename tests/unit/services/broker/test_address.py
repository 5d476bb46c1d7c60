"""One line tells where Kafka is and how one signs in, and what is wrong with it."""

from pathlib import Path

import pytest

from services.broker.address import client_options, hosts
from services.errors import SetupError


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text("of no use elsewhere\n")
    (tmp_path / "ca.pem").write_text("")
    return tmp_path


def test_hosts_alone_are_spoken_to_in_plain() -> None:
    assert client_options("kafka-1:9092, kafka-2:9092") == {
        "bootstrap_servers": ["kafka-1:9092", "kafka-2:9092"]
    }


def test_who_signs_in_is_named_and_the_password_stays_in_its_file(secrets: Path) -> None:
    address = f"sasl_ssl://huiyin%40ledger@kafka:9093?password_file={secrets}/password&ca={secrets}/ca.pem"
    assert client_options(address) == {
        "bootstrap_servers": ["kafka:9093"],
        "security_protocol": "SASL_SSL",
        "ssl_cafile": f"{secrets}/ca.pem",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "huiyin@ledger",
        "sasl_plain_password": "of no use elsewhere",
    }
    (secrets / "password").write_text("a newer one")
    assert client_options(address)["sasl_plain_password"] == "a newer one"


def test_encrypted_with_the_authorities_the_machine_trusts() -> None:
    assert client_options("ssl://kafka:9093") == {
        "bootstrap_servers": ["kafka:9093"],
        "security_protocol": "SSL",
    }


def test_hosts_are_told_for_probing() -> None:
    assert hosts("ssl://[::1]:9093,kafka:9094") == [("::1", 9093), ("kafka", 9094)]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tls://kafka:9093", "it begins with one of"),
        ("kafka", "'kafka' is no host:port"),
        ("ssl://kafka:9093?password_file=x", "takes ca, certificate, key after the ?"),
        ("kafka:9092?ca=x", "takes nothing after the ?"),
        ("ssl://kafka:9093?ca=/no/such/file", "ca /no/such/file cannot be read: No such file"),
        ("ssl://kafka:9093?ca", "name=value"),
        ("sasl_ssl://kafka:9093", "signing in takes a NAME@"),
        ("sasl_ssl://huiyin@kafka:9093", "and a password_file"),
        ("sasl_ssl://huiyin@kafka:9093?mechanism=gssapi&password_file=x", "mechanism is one of"),
    ],
)
def test_what_is_wrong_is_said(address: str, reason: str) -> None:
    with pytest.raises(SetupError) as caught:
        assert hosts(address) and client_options(address)  # noqa: PT018 - one of them refuses
    assert reason in str(caught.value)
    assert "HUIYIN_KAFKA_BOOTSTRAP_SERVERS" in str(caught.value)
