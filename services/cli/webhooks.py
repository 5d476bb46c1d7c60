"""``huiyin webhook-secret``: what a receiver tells our deliveries by."""

from typing import Annotated

import typer

from services.cli.console import AsJson, command, say
from services.composition.notifying import secrets_of
from services.errors import SetupError
from services.settings import read_settings


def register(app: typer.Typer) -> None:
    app.command(name="webhook-secret")(webhook_secret)


@command
def webhook_secret(
    name: Annotated[str, typer.Argument(help="The webhook's name in the file of webhooks.")],
    *,
    change: Annotated[
        bool, typer.Option("--change", help="Sign with a new secret, and with the former one, too.")
    ] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="Sign with the former secret no longer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print a webhook's secret, for its receiver; made where there is none. The
    notifier takes a change by itself.
    """
    if change and finish:
        raise SetupError("begin a change with --change, and end it with --finish later")
    secrets = secrets_of(read_settings(), name, change=change, finish=finish)
    say({"secrets": secrets}, text="\n".join(secrets), as_json=as_json)
