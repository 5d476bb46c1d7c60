"""The table a run ends with, and the file it leaves."""

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.figures import MACHINE, Figure

RESULTS = Path(__file__).with_name("results") / "latest.json"
SMALL = 100


def load() -> tuple[float, ...]:
    """How many processes wanted a processor over the last one, five and fifteen minutes."""
    return os.getloadavg()


def machine(began: Sequence[float], ended: Sequence[float], duration_s: float) -> list[Figure]:
    """What the figures were measured on, and what else it was doing: rows like the others."""
    return [
        Figure(name="processors", value=os.cpu_count() or 0, unit="processors", subject=MACHINE),
        Figure(name="load before, 1 min", value=began[0], unit="processes", subject=MACHINE),
        Figure(name="load after, 1 min", value=ended[0], unit="processes", subject=MACHINE),
        Figure(name="duration of the run", value=duration_s, unit="s", subject=MACHINE),
    ]


def write(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Replaces the file of the last run: a list of rows of name, value, unit and subject.

    A crash here leaves the file of the last run.
    """
    rows: list[Mapping[str, object]] = [
        {
            "name": figure.name,
            "value": round(figure.value, 3),
            "unit": figure.unit,
            "subject": figure.subject,
        }
        for figure in figures
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
    unfinished.replace(path)


def show(sections: Mapping[str, Sequence[Figure]], console: Console) -> None:
    """Prints one table, a section for each question, with the aims and whether they are met."""
    table = Table(title="Huiyin 回音 · make bench", title_justify="left", expand=False)
    for heading in ("what", "whose"):
        table.add_column(heading, overflow="fold")
    for heading in ("figure", "unit", "aim", "met"):
        table.add_column(heading, justify="right", no_wrap=True)
    for title, figures in sections.items():
        table.add_section()
        table.add_row(f"[bold]{title}[/bold]")
        for figure in figures:
            table.add_row(
                figure.name,
                figure.subject,
                _number(figure.value),
                figure.unit,
                _aim(figure),
                {True: "[green]yes[/green]", False: "[red]no[/red]", None: ""}[figure.met],
            )
    console.print(table)
    console.print(f"{platform.system()} {platform.release()}, Python {platform.python_version()}")


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < SMALL else f"{value:,.0f}"


def _aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    if figure.aim.at_least is not None:
        return f"≥ {figure.aim.at_least:,.0f}"
    return f"≤ {figure.aim.at_most:,.0f}"
