"""``huiyin replay``: the log as Kafka holds it, or whole second systems made of a copy of it."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from services.cli.console import AsJson, command, messages, say
from services.composition import auditing, replaying
from services.doctor.replay.report import ReplayReport
from services.errors import SetupError
from services.settings import read_settings

STDOUT = "-"

SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        help="Build a second system of this alone: kafka, store, or the folder of an export; "
        "repeat to compare them.",
    ),
]
KeepOption = Annotated[bool, typer.Option("--keep", help="Keep the databases that were built.")]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Drop the databases of an earlier replay first.")
]


def register(app: typer.Typer) -> None:
    app.command()(replay)


@command
def replay(
    *,
    source: SourceOption = None,
    keep: KeepOption = False,
    replace: ReplaceOption = False,
    after: Annotated[int, typer.Option(min=0, help="Only positions greater than this.")] = 0,
    output: Annotated[str, typer.Option(help="A file to write, or - for standard output.")] = "-",
    as_json: AsJson = False,
) -> None:
    """Write the log as Kafka alone holds it, one event a line, byte for byte, in order.

    With --from: build whole second systems, each of one copy of the log alone, and show that they
    have the same root and the same views. Exits with 1 when they have not.
    """
    if source:
        _rebuild(source, keep=keep, replace=replace, as_json=as_json)
        return
    if as_json and output == STDOUT:
        raise SetupError("name a file with --output: standard output cannot hold both")
    settings = read_settings()
    with nullcontext(sys.stdout.buffer) if output == STDOUT else Path(output).open("wb") as stream:
        lines = auditing.replay(settings, stream, after=after)
    if output != STDOUT:
        say({"events": lines}, text=f"{lines} events are in {output}", as_json=as_json)


def _rebuild(sources: Sequence[str], *, keep: bool, replace: bool, as_json: bool) -> None:
    with Progress(console=messages, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(source: str, done: int, of: int) -> None:
            if source not in tasks:
                tasks[source] = progress.add_task(f"from {source}", total=of)
            progress.update(tasks[source], completed=done)

        report = replaying.rebuild_systems(
            read_settings(), sources, keep=keep, replace=replace, progress=show
        )
    say(report.as_json(), text=_told(report), as_json=as_json)
    if not report.equal:
        raise typer.Exit(1)


def _told(report: ReplayReport) -> str:
    lines = [f"up to position {report.until}"]
    if report.signed_root is not None:
        lines.append(f"signed        root {report.signed_root}")
    for system in report.systems:
        rows = sum(view.rows for view in system.views.values())
        kept = f", kept as database {system.database}" if system.database else ""
        lines.append(
            f"{system.source:13} root {system.root}, {len(system.views)} views of {rows} rows{kept}"
        )
        lines += [
            f"  {name}: {view.parked_events} events could not be applied"
            for name, view in system.views.items()
            if view.parked_events
        ]
    for found in report.differences:
        at = found.first
        column = "" if at.column is None else f", column {at.column}"
        lines.append(f"  {found.source}: {found.view}.{at.table} {at.key} is {at.finding}{column}")
    lines.append("all are equal" if report.equal else "NOT equal: see above")
    return "\n".join(lines)
