"""``huiyin``: the one command; every subcommand is in services/cli."""

import importlib
import sys

import typer

COMMANDS: dict[str, tuple[str, ...]] = {
    "up": ("up",),
    "setup": ("init", "register"),
    "access": ("token", "signin"),
    "api": ("api",),
    "followers": ("relay", "projector", "sealer", "notifier"),
    "intake": ("intake",),
    "publish": ("publish",),
    "sample": ("sample",),
    "attach": ("attach",),
    "promises": ("publish-calendar", "publish-policy"),
    "rules": ("rules",),
    "importing": ("import",),
    "audit": ("doctor", "rebuild", "parked"),
    "check": ("check",),
    "clock": ("clock",),
    "replay": ("replay",),
    "export": ("export",),
    "keys": ("keys",),
    "webhooks": ("webhook-secret",),
    "verify": ("verify",),
    "witness": ("witness",),
}
"""Which module of services/cli holds which commands: only the one that is asked for is loaded, for
loading them all takes longer than most of them run.
"""


def build_app(arguments: list[str]) -> typer.Typer:
    """The command line for these arguments; all of it where they name no command."""
    app = typer.Typer(
        name="huiyin",
        help="Huiyin (回音): the communication ledger of a property company.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    # With a command of its own only, typer would take the command's name for an argument.
    @app.callback()
    def huiyin() -> None:
        pass

    asked = arguments[0] if arguments else ""
    modules = [name for name, commands in COMMANDS.items() if asked in commands]
    for name in modules or COMMANDS:
        importlib.import_module(f"services.cli.{name}").register(app)
    return app


def main() -> None:
    """Runs the command line."""
    build_app(sys.argv[1:])()


if __name__ == "__main__":
    main()
