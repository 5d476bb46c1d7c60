"""The services as commands: each runs one process until SIGTERM or Ctrl-C."""

import signal
import threading
from typing import Annotated

import typer

from services.cli.audit import register_intake
from services.cli.console import command
from services.composition import followers, views, web
from services.composition.foundation import foundation
from services.logs import start_logging
from services.settings import Settings, read_settings

intake_app = typer.Typer(help="Take events from Kafka, or send rejected ones again.")


def register(app: typer.Typer) -> None:
    app.command()(api)
    app.command()(relay)
    app.command()(projector)
    register_intake(intake_app)
    app.add_typer(intake_app, name="intake", invoke_without_command=True)


@command
def api() -> None:
    """Answer HTTP: the API and the desk's pages."""
    settings = _begin()
    with foundation(settings, process="api") as parts:
        web.serve(parts)


@command
def relay() -> None:
    """Carry the log to Kafka."""
    settings, stop = _begin(), _stop_event()
    with foundation(settings, process="relay") as parts:
        followers.build_relay(parts).run(stop)


@command
def projector(
    *, view: Annotated[list[str] | None, typer.Option(help="Only this view; repeat.")] = None
) -> None:
    """Keep the views up to date, all of them or those named."""
    settings, stop = _begin(), _stop_event()
    with foundation(settings, process="projector") as parts:
        views.run_projector(parts, view or [], stop)


@intake_app.callback()
def intake(context: typer.Context) -> None:
    """Take events from the intake topic into the ledger."""
    if context.invoked_subcommand is None:
        run_intake()


@command
def run_intake() -> None:
    settings, stop = _begin(), _stop_event()
    with foundation(settings, process="intake") as parts:
        followers.build_intake(parts, stop).run()


def _begin() -> Settings:
    settings = read_settings()
    start_logging(settings.log_level)
    return settings


def _stop_event() -> threading.Event:
    """Set by SIGTERM and SIGINT: the process ends what it is doing and leaves in order."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
