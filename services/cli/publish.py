"""``huiyin publish``: events from a file onto the intake topic, as an outside system would send
them.
"""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer
from rich.progress import Progress

from services.cli.console import AsJson, command, messages, say
from services.composition.publishing import intake_producer
from services.errors import SetupError
from services.settings import read_settings

LINE_MAX_BYTES = 1_048_576


def register(app: typer.Typer) -> None:
    app.command()(publish)


@command
def publish(
    files: Annotated[
        list[str], typer.Argument(help="NDJSON files of CloudEvents, or - for stdin.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Publish CloudEvents, one a line, to the intake topic; refusals go to the rejected topic."""
    with intake_producer(read_settings()) as send, Progress(console=messages) as progress:
        task = progress.add_task("publishing", total=None)
        count = 0
        for line in _lines(files):
            send(_key_of(line), line)
            count += 1
            progress.update(task, completed=count)
    text = "1 event is with the broker" if count == 1 else f"{count} events are with the broker"
    say({"published": count}, text=text, as_json=as_json)


def _lines(files: list[str]) -> Iterator[bytes]:
    for name in files:
        source = nullcontext(sys.stdin.buffer) if name == "-" else _open(Path(name))
        with source as stream:
            while line := stream.readline(LINE_MAX_BYTES + 1):
                if stripped := line.strip():
                    yield stripped


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise SetupError(f"cannot read {path}: {error.strerror}") from error


def _key_of(line: bytes) -> bytes | None:
    """Kafka keeps the order of events that share a key: a community's (CloudEvents `partitionkey`).

    A source that sets none gets a key for each matter; an unreadable line has none.
    """
    try:
        event = orjson.loads(line)
        if partition_key := event.get("partitionkey"):
            return str(partition_key).encode()
        data = event["data"]
        reference = data.get("externalref") or data["matters"][0].get("externalref") or event["id"]
        return f"{event['source']} {reference}".encode()
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError, AttributeError):
        return None
