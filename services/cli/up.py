"""``huiyin up``: the whole system on this machine, with PostgreSQL and Kafka of its own."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from services.cli.access import sign_in_link
from services.cli.console import AsJson, command, messages, say
from services.embedded.probes import answers_http
from services.embedded.reporter import ConsoleReporter, JsonReporter
from services.embedded.server import Service
from services.embedded.sockets import Port
from services.embedded.system import LocalSystem
from services.sample import PLAYED_MARK
from services.settings import Settings, read_settings

SAMPLE_FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "sample"
SAMPLE_MARK = "sample-published"
ONE_SHOT_TIMEOUT_S = 120.0


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
        embed_postgres=settings.database_url is None,
        embed_kafka=settings.kafka_bootstrap_servers is None,
    )
    env = service_environment(os.environ, settings)
    services = service_list(settings, env)
    mark = settings.home / SAMPLE_MARK
    with_sample = sample and not mark.exists()
    if with_sample:
        services += sample_services(env)
    played = (settings.home / PLAYED_MARK).exists()
    afterwards = [sample_people(env)] if sample and not played else []

    def on_ready() -> None:
        if with_sample:
            # A crash before this line publishes the tape again: the ledger knows each event by its
            # origin and answers with the first receipt.
            mark.touch()
        _say_ready(settings, as_json=as_json)

    reporter = JsonReporter() if as_json else ConsoleReporter(messages)
    try:
        system.run(
            services,
            ports=[http_port(settings)],
            reporter=reporter,
            on_ready=on_ready,
            afterwards=afterwards,
        )
    finally:
        reporter.close()


def command_name(python: Path, here: Path) -> str:
    """How `huiyin` is called from another terminal in the folder `here`: by name where PATH finds
    this installation, else by its path.
    """
    script = python.with_name("huiyin")
    if (found := shutil.which("huiyin")) and Path(found) == script:
        return script.name
    if not script.exists():
        return f"{python} -m services"
    return str(script.relative_to(here) if script.is_relative_to(here) else script)


def http_port(settings: Settings) -> Port:
    """The port the API and the desk answer on."""
    return Port(
        number=settings.http_port,
        used_for="the web pages",
        setting="HUIYIN_HTTP_PORT",
        host=settings.http_host,
    )


def service_environment(environment: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """What every service is given: the operator's environment, and the home as an absolute path,
    from which it finds the embedded servers just as this command does."""
    return {**environment, "HUIYIN_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"}


def service_list(settings: Settings, env: Mapping[str, str]) -> list[Service]:
    """Our processes in the order they start; the first prepares tables, keys, topics, and ends."""
    alive = answers_http(f"http://{settings.http_host}:{settings.http_port}/healthz")
    return [
        _one_shot("init", env, "init"),
        Service(name="api", argv=_argv("api"), env=env, ready=alive),
        Service(name="relay", argv=_argv("relay"), env=env),
        Service(name="projector", argv=_argv("projector"), env=env),
        Service(name="intake", argv=_argv("intake"), env=env),
        Service(name="sealer", argv=_argv("sealer"), env=env),
        Service(name="clock", argv=_argv("clock"), env=env),
        Service(name="notifier", argv=_argv("notifier"), env=env),
    ]


def sample_services(env: Mapping[str, str]) -> list[Service]:
    """Registers the sample's communities and sources, then publishes its tape on the intake topic,
    as an outside system would, and puts its few files with what the tape tells of.
    """
    tape = sorted(str(file) for file in SAMPLE_FOLDER.glob("*.ndjson"))
    reference = (
        *("--communities", str(SAMPLE_FOLDER / "communities.json")),
        *("--sources", str(SAMPLE_FOLDER / "sources.json")),
    )
    return [
        _one_shot("register", env, "register", *reference),
        _one_shot("sample", env, "publish", *tape),
        _one_shot("files", env, "attach", str(SAMPLE_FOLDER / "files" / "list.ndjson")),
    ]


def sample_people(env: Mapping[str, str]) -> Service:
    """Lets the sample's people decide what only people decide, while the tape is taken in."""
    return _one_shot("sample-people", env, "sample")


def _say_ready(settings: Settings, *, as_json: bool) -> None:
    url = f"http://{settings.http_host}:{settings.http_port}/"
    link = sign_in_link(settings, role="manager")
    name = command_name(Path(sys.executable), Path.cwd())
    text = (
        f"\nHuiyin is ready: {url}\n\n"
        f"  登录 Sign in (once, within 15 minutes): {link}\n"
        "  试一试 Try: open a case, answer it, and look at it in another window;\n"
        f"      {name} doctor           compares store, Kafka and views\n"
        f"      {name} verify           holds all copies of the log against its signature\n"
        f"      {name} signin           another sign-in link\n"
        f"      {name} token --help     a token for a program (docs/publishing.md)\n"
        f"  日志 Logs: {settings.home / 'log'}\n"
        "  停止 Stop: Ctrl-C\n"
    )
    say({"ready": url, "sign_in": link}, text=text, as_json=as_json)


def _one_shot(name: str, env: Mapping[str, str], *arguments: str) -> Service:
    return Service(
        name=name,
        argv=_argv(*arguments),
        env=env,
        one_shot=True,
        start_timeout_s=ONE_SHOT_TIMEOUT_S,
    )


def _argv(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "services", *arguments]
