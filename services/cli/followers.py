"""``huiyin relay``, ``projector``, ``sealer`` and ``notifier``: each one process, until SIGTERM or
Ctrl-C.
"""

from typing import Annotated

import typer

from services.cli.console import command
from services.cli.running import begin, stop_event
from services.composition.followers import build_relay
from services.composition.foundation import foundation
from services.composition.notifying import run_notifier
from services.composition.sealing import run_sealer
from services.composition.views import run_projector


def register(app: typer.Typer) -> None:
    app.command()(relay)
    app.command()(projector)
    app.command()(sealer)
    app.command()(notifier)


@command
def relay() -> None:
    """Carry the log to Kafka."""
    settings, stop = begin(), stop_event()
    with foundation(settings, process="relay") as parts:
        build_relay(parts).run(stop)


@command
def projector(
    *, view: Annotated[list[str] | None, typer.Option(help="Only this view; repeat.")] = None
) -> None:
    """Keep the views up to date, all of them or those named."""
    settings, stop = begin(), stop_event()
    with foundation(settings, process="projector") as parts:
        run_projector(parts, view or [], stop)


@command
def sealer() -> None:
    """Keep the Merkle log over the events, and sign how far it has come."""
    settings, stop = begin(), stop_event()
    run_sealer(settings, stop)


@command
def notifier() -> None:
    """Take warnings, breaches and escalations to whoever subscribed to them."""
    settings, stop = begin(), stop_event()
    run_notifier(settings, stop)
