"""How every command speaks: text for people, one JSON document with ``--json``, one clear line on
failure.
"""

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, ParamSpec, TypeVar

import orjson
import typer
from rich.console import Console

from services.errors import (
    BrokerUnavailableError,
    CommandRefusedError,
    HuiyinError,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    SetupError,
    StoreUnavailableError,
)
from services.verifier.errors import LogUnreachableError

P = ParamSpec("P")
T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]

EXIT_STATUS: dict[type[HuiyinError], int] = {
    SetupError: 2,
    InvalidEventError: 3,
    CommandRefusedError: 3,
    NotPermittedError: 3,
    NotFoundError: 3,
    StoreUnavailableError: 4,
    BrokerUnavailableError: 4,
    LogUnreachableError: 4,
}
"""Exit status by who must act: 2 the operator's settings, 3 what was asked for, 4 try again, 1
anything else.
"""

messages = Console(stderr=True, highlight=False)


def say(document: Any, *, text: str, as_json: bool) -> None:
    """Prints the answer on standard output: ``document`` as JSON, or ``text``."""
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.buffer.flush()
    else:
        typer.echo(text)


def shortened(found: Sequence[T], line: Callable[[T], str], *, shown_max: int) -> list[str]:
    """A line for each of the first ones, and how many more there are."""
    lines = [line(each) for each in found[:shown_max]]
    if len(found) > shown_max:
        lines.append(f"… and {len(found) - shown_max} more")
    return lines


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Ends a command's known errors in one line on standard error and an exit status."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except HuiyinError as error:
            if kwargs.get("as_json"):
                problem = {"error": type(error).__name__, "detail": str(error)}
                sys.stdout.buffer.write(orjson.dumps(problem) + b"\n")
            messages.print(f"huiyin: {error}", style="red", soft_wrap=True)
            raise typer.Exit(_exit_status(error)) from error

    return wrapped


def _exit_status(error: HuiyinError) -> int:
    return next((code for kind, code in EXIT_STATUS.items() if isinstance(error, kind)), 1)
