"""``huiyin rules``: the company's rules written out, tried and adopted from a file (Art. 3(6))."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from events.instant import format_instant, read_instant
from services.cli.console import AsJson, command, say, shortened
from services.composition.rules import rules_desk
from services.errors import SetupError
from services.ledger.application import now_utc
from services.ledger.rulebook.rules import label
from services.rulefile.comparing import Change
from services.rulefile.reading import Fault
from services.rulefile.writing import as_toml, said_of
from services.settings import read_settings

SHOWN_MAX = 60

rules_app = typer.Typer(help="The company's rules, in versions.", no_args_is_help=True)

RulesFile = Annotated[Path, typer.Argument(help="The rules, as TOML or JSON; whole.")]
EffectiveFrom = Annotated[
    str, typer.Option(help="From when they hold (RFC 3339); now, if left out.")
]


def register(app: typer.Typer) -> None:
    rules_app.command()(show)
    rules_app.command()(check)
    rules_app.command()(adopt)
    app.add_typer(rules_app, name="rules")


@command
def show(
    *,
    at: Annotated[str, typer.Option(help="The version of then (RFC 3339).")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the version in force, as a file to edit and adopt."""
    moment = _instant(at, "--at")
    with rules_desk(read_settings()) as desk:
        version, rules = desk.in_force(moment)
    told = {
        "ruleset": label(version),
        "effective_from": format_instant(version.effective_from),
        **said_of(version, rules),
    }
    say(told, text=as_toml(version, rules).rstrip("\n"), as_json=as_json)


@command
def check(file: RulesFile, *, effective_from: EffectiveFrom = "", as_json: AsJson = False) -> None:
    """Tell each bad line, or what would change against the version in force. Records nothing."""
    since = _instant(effective_from, "--effective-from")
    with rules_desk(read_settings()) as desk:
        found = desk.check(file, effective_from=since)
    if found.faults:
        _tell_faults(file, found.faults, as_json=as_json)
    _tell_changes(found.against, found.changes, as_json=as_json)


@command
def adopt(
    file: RulesFile,
    *,
    token_file: Annotated[
        Path, typer.Option(help="A manager's token for the whole company; - reads it from input.")
    ],
    reason: Annotated[str, typer.Option(help="Why: the meeting that decided it, say.")],
    effective_from: EffectiveFrom = "",
    as_json: AsJson = False,
) -> None:
    """Adopt the file as the next version, in the name of whoever the token is; what was decided
    before stays.
    """
    since, token = _instant(effective_from, "--effective-from"), _token(token_file)
    with rules_desk(read_settings()) as desk:
        found = desk.check(file, effective_from=since)
        if found.faults:
            _tell_faults(file, found.faults, as_json=as_json)
        adopted = desk.adopt(file, token=token, reason=reason, effective_from=since)
    told = {"ruleset": adopted.label, "position": adopted.position, "by": adopted.by}
    text = f"{adopted.by} adopted {adopted.label}: {len(found.changes)} changes"
    say(told, text=text, as_json=as_json)


def _instant(text: str, option: str) -> datetime:
    try:
        return read_instant(text) if text else now_utc()
    except ValueError as error:
        raise SetupError(f"{option}: {error}") from None


def _token(file: Path) -> str:
    try:
        said = sys.stdin.readline() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(f"cannot read {file}: {error}") from error
    if not said.strip():
        raise SetupError("there is no token: `huiyin token --role manager --actor …` prints one")
    return said.split()[0]


def _tell_faults(file: Path, faults: tuple[Fault, ...], *, as_json: bool) -> None:
    lines = shortened(faults, partial(_fault_line, file), shown_max=SHOWN_MAX)
    lines.append(f"{len(faults)} places are wrong; nothing was recorded")
    told = [
        {
            "line": each.place.line,
            "column": each.place.column,
            "field": each.pointer,
            "problem": each.problem,
            **({"rule": each.rule, "article": each.article} if each.rule else {}),
        }
        for each in faults
    ]
    say({"faults": told, "changes": []}, text="\n".join(lines), as_json=as_json)
    raise typer.Exit(3)


def _fault_line(file: Path, fault: Fault) -> str:
    named = f" ({fault.article}, {fault.rule})" if fault.rule else ""
    place = f"{file}:{fault.place.line}:{fault.place.column}"
    return f"{place}: {fault.pointer or 'the file'}: {fault.problem}{named}"


def _tell_changes(against: str, found: tuple[Change, ...], *, as_json: bool) -> None:
    lines = [f"against {against}:"]
    lines += shortened(found, _change_line, shown_max=SHOWN_MAX)
    lines.append(f"{len(found)} changes; nothing was recorded")
    told = [{"place": each.place, "before": each.before, "after": each.after} for each in found]
    say({"against": against, "faults": [], "changes": told}, text="\n".join(lines), as_json=as_json)


def _change_line(change: Change) -> str:
    if change.before is None:
        return f"+ {change.place}: {_said(change.after)}"
    if change.after is None:
        return f"- {change.place}: {_said(change.before)}"
    return f"~ {change.place}: {_said(change.before)} → {_said(change.after)}"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items()) or "as it stands"
    return " ".join(str(each) for each in value) if isinstance(value, list) else str(value)
