"""``huiyin``: the one command; every subcommand is in services/cli."""

import typer

from services.cli import audit, keys, processes, publish, setup, up

app = typer.Typer(
    name="huiyin",
    help="Huiyin (回音): the communication ledger of a property company.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (up, setup, processes, publish, audit, keys):
    group.register(app)


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
