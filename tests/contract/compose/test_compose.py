"""docker-compose.yml is a valid Compose file, and says what commands, settings and code say.

No container engine is needed: the schema of the Compose Specification comes with check-jsonschema,
the broker's settings are judged by Kafka's own tool, the scripts are run for real.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
import typer.main
import yaml

from services.__main__ import build_app
from services.embedded.jars import KAFKA_VERSION
from services.embedded.kafka import java
from services.embedded.postgres import MAJOR_VERSION, binary
from services.settings import KNOWN, PREFIX, read_settings
from services.store.schema import APPLICATION_ROLE
from tests.embedded_servers import kafka_jars, running_postgres

ROOT = Path(__file__).resolve().parents[3]
COMPOSE_FILE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OFFICIAL = {"postgres", "kafka"}


@pytest.fixture
def composed() -> dict[str, Any]:
    """The file with its anchors and merges resolved."""
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text())
    return loaded


@pytest.fixture
def ours(composed: dict[str, Any]) -> dict[str, Any]:
    return {n: s for n, s in composed["services"].items() if n not in OFFICIAL}


def _check_against_specification(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(file)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )


def test_it_follows_the_compose_specification() -> None:
    answer = _check_against_specification(COMPOSE_FILE)
    assert answer.returncode == 0, answer.stdout


def test_the_specification_would_refuse_a_mistake(tmp_path: Path) -> None:
    mistaken = tmp_path / "docker-compose.yml"
    mistaken.write_text(COMPOSE_FILE.read_text().replace("healthcheck:", "healthchek:", 1))
    answer = _check_against_specification(mistaken)
    assert answer.returncode == 1
    assert "healthchek" in answer.stdout


def test_every_command_is_one_of_ours(ours: dict[str, Any]) -> None:
    group = typer.main.get_command(build_app([]))
    commands = set(getattr(group, "commands", {}))
    assert {name: service["command"] for name, service in ours.items()} == {
        name: [name] for name in ours
    }
    assert set(ours) <= commands
    assert set(ours) == {
        "init",
        "api",
        "relay",
        "projector",
        "intake",
        "sealer",
        "clock",
        "notifier",
    }


def test_every_variable_is_a_setting_with_a_value_it_takes(ours: dict[str, Any]) -> None:
    for service in ours.values():
        environment: dict[str, str] = service["environment"]
        assert {name.removeprefix(PREFIX) for name in environment} <= set(KNOWN)
        read_settings(environment)


def test_services_sign_in_as_the_application_and_only_init_as_the_owner(
    ours: dict[str, Any],
) -> None:
    for name, service in ours.items():
        environment = service["environment"]
        url = urlsplit(environment["HUIYIN_DATABASE_URL"])
        assert (url.username, url.hostname, url.port) == (APPLICATION_ROLE, "postgres", 5432)
        assert ("HUIYIN_DATABASE_ADMIN_URL" in environment) is (name == "init")
        assert ("huiyin_password" in service["secrets"]) is (name == "init")


def test_no_password_is_written_anywhere(composed: dict[str, Any]) -> None:
    for service in composed["services"].values():
        for name, value in service["environment"].items():
            assert "PASSWORD" not in name or name.endswith("_FILE")
            assert urlsplit(str(value)).password is None
        assert set(service.get("secrets", [])) <= set(composed["secrets"])
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    for secret in composed["secrets"].values():
        assert secret["file"].split("/")[0] + "/" in ignored


def test_ports_agree_and_are_open_to_this_machine_alone(composed: dict[str, Any]) -> None:
    services = composed["services"]
    http, broker = KNOWN["HTTP_PORT"], KNOWN["KAFKA_PORT"]
    published = {n: s["ports"] for n, s in services.items() if "ports" in s}
    assert published == {
        "api": [f"127.0.0.1:{http}:{http}"],
        "kafka": [f"127.0.0.1:{broker}:{broker}"],
    }
    assert f":{http}/healthz" in services["api"]["healthcheck"]["test"][-1]
    advertised = services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert f"HOST://127.0.0.1:{broker}" in advertised
    inside = services["api"]["environment"]["HUIYIN_KAFKA_BOOTSTRAP_SERVERS"]
    assert f"PLAINTEXT://{inside}" in advertised


def test_images_are_the_official_ones_in_the_tested_releases(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert re.fullmatch(rf"postgres:{MAJOR_VERSION}\.\d+", services["postgres"]["image"])
    assert services["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_nothing_starts_before_what_it_needs(composed: dict[str, Any]) -> None:
    services = composed["services"]
    for name in OFFICIAL | {"api"}:
        assert services[name]["healthcheck"]["test"][0] == "CMD"
    healthy = {"condition": "service_healthy"}
    assert services["init"]["depends_on"] == {"postgres": healthy, "kafka": healthy}
    for name in ("api", "relay", "projector", "intake"):
        condition = {"init": {"condition": "service_completed_successfully"}}
        assert services[name]["depends_on"] == condition


def test_every_volume_and_file_exists(composed: dict[str, Any]) -> None:
    mounted = [v.split(":")[0] for s in composed["services"].values() for v in s["volumes"]]
    for source in mounted:
        if source.startswith("./"):
            assert (ROOT / source).exists()
        else:
            assert source in composed["volumes"]
    build = composed["services"]["api"]["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).is_file()


def test_the_dockerfile_copies_what_there_is_and_the_build_may_see() -> None:
    seen = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for line in re.findall(
        r"^COPY (?!--from)(?:--\S+ )*(.+)$", DOCKERFILE.read_text(), re.MULTILINE
    ):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in seen


def test_kafka_accepts_the_settings_as_the_image_puts_them_together(
    composed: dict[str, Any], tmp_path: Path
) -> None:
    """The image appends each KAFKA_ variable, in small letters with dots, to the mounted file."""
    environment: Mapping[str, str] = composed["services"]["kafka"]["environment"]
    own = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in environment.items()
        if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS"
    }
    own["log.dirs"] = str(tmp_path / "data")
    base = (ROOT / "deploy" / "kafka" / "server.properties").read_text()
    settings = tmp_path / "server.properties"
    settings.write_text(base + "\n" + "".join(f"{k}={v}\n" for k, v in own.items()))
    answer = subprocess.run(
        java(
            kafka_jars(),
            "kafka.tools.StorageTool",
            *("format", f"--cluster-id={environment['CLUSTER_ID']}", "-c", str(settings)),
        ),
        check=False,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "data" / "meta.properties").is_file()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "huiyin_app_password").write_text("s3:cr\\et'\n")
    return folder


def test_the_entrypoint_hands_the_password_to_libpq_alone(tmp_path: Path, secrets: Path) -> None:
    stub = tmp_path / "huiyin"
    stub.write_text('#!/bin/sh\nstat -c %a "$PGPASSFILE"\ncat "$PGPASSFILE"\necho "$@"\n')
    stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
    answer = subprocess.run(
        [ROOT / "deploy" / "entrypoint.sh", "api", "--json"],
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "SECRETS_DIR": str(secrets),
            "TMPDIR": str(tmp_path),
        },
    )
    mode, passwords, arguments = answer.stdout.splitlines()
    assert mode == "600"
    assert passwords == r"*:*:*:huiyin_app:s3\:cr\\et'"
    assert arguments == "api --json"


def test_the_application_role_gets_its_password(secrets: Path) -> None:
    """Roles belong to a whole server, so this test has one of its own."""
    with running_postgres() as server:
        script = ROOT / "deploy" / "postgres" / "10-application-role.sh"
        subprocess.run(
            [script],
            check=True,
            env={
                "PATH": f"{Path(binary('psql')).parent}:{os.environ['PATH']}",
                "SECRETS_DIR": str(secrets),
                "POSTGRES_USER": "huiyin",
                "POSTGRES_DB": "huiyin",
                "PGHOST": str(server.embedded.socket_dir),
            },
        )
        query = "SELECT rolcanlogin, rolsuper, rolpassword FROM pg_authid WHERE rolname = %s"
        connection = psycopg2.connect(server.dsn("huiyin"))
        with connection, connection.cursor() as cursor:
            cursor.execute(query, (APPLICATION_ROLE,))
            row = cursor.fetchone()
        connection.close()
    assert row is not None
    can_log_in, is_superuser, password = row
    assert (can_log_in, is_superuser) == (True, False)
    assert password.startswith("SCRAM-SHA-256$")
