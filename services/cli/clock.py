"""``huiyin clock``: one process with two threads, each under a lease of its own, until SIGTERM or
Ctrl-C.
"""

import threading

import typer

from services.cli.console import command
from services.cli.running import begin, stop_event
from services.composition.custody import build_fixity
from services.composition.followers import build_clock
from services.composition.foundation import foundation


def register(app: typer.Typer) -> None:
    app.command()(clock)


@command
def clock() -> None:
    """Raise warnings and breaches as promises fall due, and check the archive's records."""
    settings, stop = begin(), stop_event()
    with foundation(settings, process="clock") as parts:
        checking = threading.Thread(target=build_fixity(parts).run, args=(stop,), name="fixity")
        checking.start()
        try:
            build_clock(parts).run(stop)
        finally:
            stop.set()
            checking.join()
