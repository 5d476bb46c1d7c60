"""``huiyin witness``: cosigns checkpoints of logs it knows, on somebody else's machine."""

from typing import Annotated

import typer

from services.cli.console import AsJson, command, messages, say
from services.cli.keyreading import verifier_keys
from services.cli.running import begin
from services.composition.witness import build_witness, serve


def register(app: typer.Typer) -> None:
    app.command()(witness)


@command
def witness(
    *,
    name: Annotated[str, typer.Option(help="E.g. committee.example; fixed with its key.")],
    log: Annotated[
        list[str], typer.Option(help="A log's verifier key, or a file of them; repeat.")
    ],
    host: Annotated[str, typer.Option(help="The address it listens on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8601,
    show_key: Annotated[
        bool, typer.Option("--show-key", help="Print its verifier key and end.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Cosign checkpoints, each only if it continues the one before; until SIGTERM or Ctrl-C."""
    settings = begin()
    built = build_witness(settings.home / "witness", name=name, logs=verifier_keys(log))
    if show_key:
        say({"verifier_key": built.key.text}, text=built.key.text, as_json=as_json)
        return
    messages.print(f"witness {built.key.text} at http://{host}:{port}", soft_wrap=True)
    serve(built, host=host, port=port)
