"""``huiyin api``: answers HTTP until SIGTERM or Ctrl-C."""

import typer

from services.cli.console import command
from services.cli.running import begin
from services.composition.foundation import foundation
from services.composition.web import serve


def register(app: typer.Typer) -> None:
    app.command()(api)


@command
def api() -> None:
    """Answer HTTP: the API and the desk's pages."""
    with foundation(begin(), process="api") as parts:
        serve(parts)
