"""``huiyin attach``: files of a folder go with cases and items, each told of by an event."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.console import AsJson, command, say
from services.composition.attaching import attach_listed
from services.composition.foundation import foundation
from services.settings import read_settings


def register(app: typer.Typer) -> None:
    app.command()(attach)


@command
def attach(
    listing: Annotated[
        Path, typer.Argument(help="NDJSON of attachment events with `file` in place of `blob`.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Put the files a list names with cases and items; what is there already is passed over."""
    with foundation(read_settings(), process="attach") as parts:
        done = attach_listed(parts, listing)
    say(
        {"attached": done.attached, "waiting": done.waiting, "known": done.known},
        text=f"{done.attached} attached, {done.waiting} wait for what they go with, "
        f"{done.known} were there before",
        as_json=as_json,
    )
