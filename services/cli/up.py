"""``huiyin up``: the whole system on this machine, with PostgreSQL and Kafka of its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from services.cli.console import AsJson, command, messages, say
from services.embedded.probes import answers_http
from services.embedded.reporter import ConsoleReporter, JsonReporter
from services.embedded.server import Service
from services.embedded.sockets import Port
from services.embedded.system import Addresses, LocalSystem
from services.settings import Settings, read_settings

SAMPLE_FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "sample"
SAMPLE_MARK = "sample-published"
INIT_TIMEOUT_S = 120.0
SAMPLE_TIMEOUT_S = 120.0


def register(app: typer.Typer) -> None:
    app.command()(up)


@command
def up(
    *,
    sample: Annotated[
        bool, typer.Option("--sample", help="Publish the sample tape, once for this home.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start everything, and keep it running until Ctrl-C or SIGTERM."""
    settings = read_settings()
    system = LocalSystem(
        settings.home,
        kafka_port=settings.kafka_port,
        kafka_controller_port=settings.kafka_controller_port,
        database_url=settings.database_url,
        kafka_bootstrap_servers=settings.kafka_bootstrap_servers,
    )
    services = service_list(settings, service_environment(os.environ, settings, system.addresses))
    mark = settings.home / SAMPLE_MARK
    with_sample = sample and not mark.exists()
    if with_sample:
        services.append(sample_service(services[0].env))

    def on_ready() -> None:
        if with_sample:
            # A crash before this line publishes the tape again: the ledger knows each event by its
            # origin and answers with the first receipt.
            mark.touch()
        url = f"http://{settings.http_host}:{settings.http_port}/"
        say({"ready": url}, text=f"Huiyin is ready: {url}", as_json=as_json)

    reporter = JsonReporter() if as_json else ConsoleReporter(messages)
    try:
        system.run(services, ports=[http_port(settings)], reporter=reporter, on_ready=on_ready)
    finally:
        reporter.close()


def http_port(settings: Settings) -> Port:
    """The port the API and the desk answer on."""
    return Port(
        number=settings.http_port,
        used_for="the web pages",
        setting="HUIYIN_HTTP_PORT",
        host=settings.http_host,
    )


def service_environment(
    environment: Mapping[str, str], settings: Settings, addresses: Addresses
) -> dict[str, str]:
    """What every service is given: the operator's environment, and where the servers are."""
    return {
        **environment,
        "HUIYIN_HOME": str(settings.home),
        "HUIYIN_DATABASE_URL": addresses.database_url,
        "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": addresses.kafka_bootstrap_servers,
        "PYTHONUNBUFFERED": "1",
    }


def service_list(settings: Settings, env: Mapping[str, str]) -> list[Service]:
    """Our processes in the order they start; the first prepares tables and topics, and ends."""
    alive = answers_http(f"http://{settings.http_host}:{settings.http_port}/healthz")
    return [
        Service(
            name="init",
            argv=_argv("init"),
            env=env,
            one_shot=True,
            start_timeout_s=INIT_TIMEOUT_S,
        ),
        Service(name="api", argv=_argv("api"), env=env, ready=alive),
        Service(name="relay", argv=_argv("relay"), env=env),
        Service(name="projector", argv=_argv("projector"), env=env),
        Service(name="intake", argv=_argv("intake"), env=env),
    ]


def sample_service(env: Mapping[str, str]) -> Service:
    """Publishes the sample tape on the intake topic, as an outside system would."""
    files = sorted(str(file) for file in SAMPLE_FOLDER.glob("*.ndjson"))
    return Service(
        name="sample",
        argv=_argv("publish", *files),
        env=env,
        one_shot=True,
        start_timeout_s=SAMPLE_TIMEOUT_S,
    )


def _argv(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "services", *arguments]
