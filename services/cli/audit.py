"""Commands that look whether all is as it should be, and mend what can be mended."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.progress import Progress

from services.cli.console import AsJson, command, messages, say
from services.composition import auditing, views
from services.composition.foundation import foundation
from services.doctor.report import LogDifference, Report, ViewDifference
from services.projector import parked as parked_events
from services.projector.parked import ParkedEvent
from services.projector.rebuild import Progress as RebuildProgress
from services.settings import read_settings

ViewsOption = Annotated[list[str] | None, typer.Option("--view", help="Only this view; repeat.")]


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command()(rebuild)
    app.command()(parked)


@command
def doctor(*, view: ViewsOption = None, as_json: AsJson = False) -> None:
    """Compare store, Kafka and views; name the first difference and exit with 1 if there is one."""
    with foundation(read_settings(), process="doctor") as parts:
        report = auditing.examine(parts, view or [])
    say(report.as_json(), text=_told(report), as_json=as_json)
    if not report.healthy:
        raise typer.Exit(1)


@command
def rebuild(
    name: Annotated[str, typer.Argument(help="The view, e.g. inbox.")], *, as_json: AsJson = False
) -> None:
    """Build a view anew from Kafka beside the live one, then put it in its place."""
    with (
        foundation(read_settings(), process="rebuild") as parts,
        Progress(console=messages) as progress,
    ):
        task = progress.add_task(f"rebuilding {name}", total=None)

        def show(state: RebuildProgress) -> None:
            progress.update(task, completed=state.read_offsets, total=state.end_offsets)

        schema = views.rebuild(parts, name, show)
    say({"view": name, "schema": schema}, text=f"{name} is now {schema}", as_json=as_json)


@command
def parked(
    name: Annotated[str, typer.Argument(help="The view, e.g. inbox.")],
    *,
    retry: Annotated[bool, typer.Option("--retry", help="Try them again.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the events a view could not apply, or try them again. Exits with 1 if any remain."""
    with foundation(read_settings(), process="parked") as parts:
        view, applied = views.view_named(name), 0
        if retry:
            retried = parked_events.retry_parked(parts.sessions, view, views.view_reader(parts))
            applied, remaining = retried.applied_events, retried.still_parked
        else:
            remaining = parked_events.list_parked(parts.sessions, view.name)
    document = {
        "applied": applied,
        "parked": [
            {"position": one.position, "stream": one.stream, "type": one.type, "reason": one.reason}
            for one in remaining
        ],
    }
    text = parked_told(name, remaining, applied if retry else None)
    say(document, text=text, as_json=as_json)
    if remaining:
        raise typer.Exit(1)


def parked_told(name: str, remaining: Sequence[ParkedEvent], applied: int | None) -> str:
    """What a view has parked and what to do next; ``applied`` is None where nothing was tried."""
    lines = [f"{one.position}  {one.stream}  {one.type}  {one.reason or ''}" for one in remaining]
    parked = f"{len(remaining)} parked"
    lines.append(parked if applied is None else f"{applied} applied, {parked}")
    if remaining and applied is None:
        lines.append(f"next: the release that can apply them, then huiyin parked {name} --retry")
    elif remaining:
        lines.append(f"next: huiyin rebuild {name}")
    return "\n".join(lines)


def _told(report: Report) -> str:
    log = report.log
    lines = [
        f"store  {log.positions} positions of {log.accepted} accepted",
        f"kafka  {log.records} records",
    ]
    if log.difference is not None:
        lines.append("  " + _log_difference(log.difference))
    if (found := report.guards) is not None:
        lines.append(
            f"  first difference: {found.table}, position {found.position}: {found.finding}"
        )
    if report.files is not None:
        lines.append(f"files  {report.files.files}")
        if (file := report.files.difference) is not None:
            where = "" if file.position is None else f" of position {file.position}"
            lines.append(f"  first difference: file {file.name}{where}: {file.finding}")
    for view in report.views:
        parked_text = f", {view.parked_streams} streams parked" if view.parked_streams else ""
        lines.append(f"{view.view}  {view.rows} rows up to position {view.position}{parked_text}")
        if view.difference is not None:
            lines.append("  " + _view_difference(view.view, view.difference))
    behind = ", ".join(f"{name} {events}" for name, events in report.lags.views_events.items())
    lines.append(f"behind: relay {report.lags.relay_events}, {behind} events")
    lines.append("all is equal" if report.healthy else "NOT as it should be: see above")
    return "\n".join(lines)


def _log_difference(found: LogDifference) -> str:
    where = f"position {found.position}"
    if found.stream is not None:
        where += f" ({found.stream} version {found.version}, {found.type})"
    if found.partition is not None:
        where += f", Kafka partition {found.partition} offset {found.offset}"
    at = "" if found.first_differing_byte is None else f" from byte {found.first_differing_byte} on"
    return f"first difference: {where}: {found.finding} in {found.side}{at}"


def _view_difference(view: str, found: ViewDifference) -> str:
    if found.finding == "another release's":
        return f"the tables are another release's: run `huiyin rebuild {view}`"
    column = "" if found.column is None else f", column {found.column}"
    return f"first difference: {found.table} {found.key}: {found.finding}{column}"
