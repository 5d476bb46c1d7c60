"""Commands that make a ledger ready."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.console import AsJson, command, say
from services.composition.initialising import initialise, register_reference
from services.settings import read_settings


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command(name="register")(register_files)


@command
def init(*, as_json: AsJson = False) -> None:
    """Set up database, keys and topics. Safe to run again; `huiyin up` does it at every start."""
    done = initialise(read_settings())
    say(
        {"origin": done.origin, "topic_id": done.topic_id, "keys_destroyed": done.keys_destroyed},
        text=f"the ledger {done.origin} is ready to be used",
        as_json=as_json,
    )


@command
def register_files(
    *,
    communities: Annotated[Path | None, typer.Option(help="JSON list of communities.")] = None,
    sources: Annotated[Path | None, typer.Option(help="JSON list of sources.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register communities and sources from JSON files (see deploy/sample for the form)."""
    settings = read_settings()
    of_communities, of_sources = register_reference(
        settings, communities=communities, sources=sources
    )
    say(
        {"communities": of_communities, "sources": of_sources},
        text=f"registered {of_communities} communities and {of_sources} sources",
        as_json=as_json,
    )
