"""``huiyin import``: what an office already has in sheets, all of a file or nothing of it."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from services.cli.console import AsJson, command, messages, say, shortened
from services.composition.importing import importing
from services.importing.forms import FORMS
from services.importing.process import RowProblem
from services.importing.sheets import read_sheet
from services.settings import read_settings

SHOWN_MAX = 50


class Kind(StrEnum):
    """The forms, as the command line names them."""

    PARTIES = "parties"
    OCCUPANCIES = "occupancies"
    CASES = "cases"
    STAFF = "staff"
    POSTS = "posts"
    HOLDERS = "holders"
    BUILDINGS = "buildings"


def register(app: typer.Typer) -> None:
    app.command(name="import")(import_sheet)


@command
def import_sheet(
    kind: Annotated[Kind, typer.Argument(help="What the rows are.")],
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB 18030) or XLSX.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row and record nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a sheet of parties, of who lives where, of open cases, of staff, posts and who
    holds them, or of buildings; a bad row is told by line and column, and then nothing is recorded.
    """
    sheet = read_sheet(file)
    with (
        importing(read_settings(), FORMS.get(kind.value)) as bring_in,
        Progress(console=messages) as progress,
    ):
        task = progress.add_task("checking", total=len(sheet.rows))
        checked = bring_in.check(
            sheet, file.read_bytes(), lambda done: progress.update(task, completed=done)
        )
        if checked.problems:
            _tell(checked.problems, rows=len(sheet.rows), as_json=as_json)
            raise typer.Exit(3)
        if dry_run:
            told = {"rows": len(checked.ready), "problems": [], "recorded": 0}
            text = f"{len(checked.ready)} rows are good; nothing was recorded"
            return say(told, text=text, as_json=as_json)
        task = progress.add_task("recording", total=len(checked.ready))
        done = bring_in.record(checked.ready, lambda done: progress.update(task, completed=done))
    told = {"rows": len(checked.ready), "problems": [], "recorded": done.recorded}
    text = f"{done.recorded} rows recorded, {done.known} had been before"
    return say({**told, "known": done.known}, text=text, as_json=as_json)


def _tell(problems: tuple[RowProblem, ...], *, rows: int, as_json: bool) -> None:
    lines = shortened(problems, _line, shown_max=SHOWN_MAX)
    lines.append(f"{len(problems)} problems in {rows} rows: nothing was recorded")
    told = [
        {name: value for name, value in asdict(found).items() if value or name == "column"}
        for found in problems
    ]
    say({"rows": rows, "problems": told, "recorded": 0}, text="\n".join(lines), as_json=as_json)


def _line(found: RowProblem) -> str:
    place = f"line {found.line}, {found.column}" if found.column else f"line {found.line}"
    named = ", ".join(each for each in (found.article, found.rule, found.ruleset) if each)
    return f"{place}: {found.problem} ({named})" if named else f"{place}: {found.problem}"
