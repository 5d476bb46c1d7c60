"""``huiyin intake``: takes events from Kafka, and sends rejected ones again."""

from dataclasses import asdict
from typing import Annotated

import typer

from services.cli.console import AsJson, command, say
from services.cli.running import begin, stop_event
from services.composition.followers import build_intake, build_resender
from services.composition.foundation import foundation
from services.errors import SetupError
from services.intake.resend import Resent
from services.settings import read_settings

intake_app = typer.Typer(help="Take events from Kafka, or send rejected ones again.")


def register(app: typer.Typer) -> None:
    intake_app.command()(resend)
    app.add_typer(intake_app, name="intake", invoke_without_command=True)


@intake_app.callback()
def intake(context: typer.Context) -> None:
    """Take events from the intake topic into the ledger."""
    if context.invoked_subcommand is None:
        _take()


@command
def _take() -> None:
    settings, stop = begin(), stop_event()
    with foundation(settings, process="intake") as parts:
        build_intake(parts, stop).run()


@command
def resend(
    *,
    partition: Annotated[int | None, typer.Option(min=0, help="Of the rejected topic.")] = None,
    offset: Annotated[int | None, typer.Option(min=0, help="Of the rejected topic.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that was rejected since the last --all.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put rejected events on the intake topic again, once the cause is mended."""
    with foundation(read_settings(), process="resend") as parts:
        resender = build_resender(parts)
        if everything and partition is None and offset is None:
            resent = resender.all()
        elif not everything and partition is not None and offset is not None:
            resender.one(partition=partition, offset=offset)
            resent = Resent(sent=1)
        else:
            raise SetupError("say either --all, or --partition and --offset")
    told = "1 event is" if resent.sent == 1 else f"{resent.sent} events are"
    text = f"{told} on the intake topic again"
    if resent.unopened:
        places = "; ".join(f"partition {place[0]}, offset {place[1]}" for place in resent.unopened)
        text += f"; not opened under this release and master key: {places}"
    say(asdict(resent), text=text, as_json=as_json)
