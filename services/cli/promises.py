"""``huiyin publish-calendar`` and ``publish-policy``: the next version of what is promised."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from pydantic import BaseModel, ValidationError

from events.calendar import CalendarTerms
from events.instant import format_instant, read_instant
from events.sla_policy import Escalation, Interval, RevisitSample, Target, WholePolicyTerms
from services.cli.console import AsJson, command, say, shortened
from services.composition.initialising import OPERATOR
from services.composition.promises import promising
from services.errors import SetupError
from services.ledger.contract import Accepted
from services.ledger.promises.published.comparing import (
    DayChanged,
    EscalationChanged,
    SampleChanged,
    TargetChanged,
)
from services.ledger.promises.published.publishing import Preview
from services.settings import read_settings

T = TypeVar("T", bound=BaseModel)

SHOWN_MAX = 40

_Changed = DayChanged | TargetChanged | EscalationChanged | SampleChanged

EffectiveAt = Annotated[str, typer.Option(help="From when it holds (RFC 3339); now, if left out.")]
FollowsBasis = Annotated[str, typer.Option(help="The announcement or decision it follows.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would change, and record nothing.")
]


def register(app: typer.Typer) -> None:
    app.command()(publish_calendar)
    app.command()(publish_policy)


@command
def publish_calendar(
    calendar: Annotated[str, typer.Argument(help="Its id, such as office.")],
    file: Annotated[Path | None, typer.Argument(help="Its terms, as JSON or TOML.")] = None,
    *,
    official: Annotated[
        bool, typer.Option("--official", help="Add the official days announced since.")
    ] = False,
    effective_at: EffectiveAt = "",
    basis: FollowsBasis = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Publish the next version of a calendar; what was decided before stays as it was."""
    if (file is None) != official:
        raise SetupError("give a file with the calendar's terms, or --official")
    since = _instant(effective_at)
    with promising(read_settings()) as promises:
        terms = promises.announced(calendar) if file is None else _terms(file, CalendarTerms)
        if dry_run:
            found = promises.preview_calendar(calendar, terms, effective_at=since, caller=OPERATOR)
            return _tell_preview(calendar, found, as_json=as_json)
        accepted = promises.publish_calendar(
            calendar, terms, effective_at=since, basis=basis or None, caller=OPERATOR
        )
    return _tell(calendar, accepted, as_json=as_json)


@command
def publish_policy(
    file: Annotated[Path, typer.Argument(help="Its terms, as JSON or TOML.")],
    *,
    effective_at: EffectiveAt = "",
    basis: FollowsBasis = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Publish the next version of what is promised; what was decided before stays as it was."""
    terms, since = _terms(file, WholePolicyTerms), _instant(effective_at)
    with promising(read_settings()) as promises:
        if dry_run:
            found = promises.preview_policy(terms, effective_at=since, caller=OPERATOR)
            return _tell_preview("the policy", found, as_json=as_json)
        accepted = promises.publish_policy(
            terms, effective_at=since, basis=basis or None, caller=OPERATOR
        )
    return _tell("the policy", accepted, as_json=as_json)


def _terms(file: Path, kind: type[T]) -> T:
    try:
        read = tomllib.loads if file.suffix == ".toml" else orjson.loads
        return kind.model_validate(read(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise SetupError(f"{file}, {place}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        raise SetupError(f"cannot read {file}: {error}") from error


def _instant(text: str) -> datetime | None:
    try:
        return read_instant(text) if text else None
    except ValueError as error:
        raise SetupError(f"--effective-at: {error}") from None


def _tell(what: str, accepted: Accepted, *, as_json: bool) -> None:
    receipt = accepted.receipts[0]
    told = {"position": receipt.position, "stream": receipt.stream, "version": receipt.version}
    text = f"published version {receipt.version} of {what}"
    say(told, text=text, as_json=as_json)


def _tell_preview(what: str, found: Preview, *, as_json: bool) -> None:
    since = format_instant(found.effective_at)
    changes: tuple[_Changed, ...] = (
        *found.days,
        *found.targets,
        *found.escalations,
        *found.revisit_samples,
    )
    lines = [f"this would be version {found.version} of {what}, from {since} on"]
    lines += shortened(changes, _line, shown_max=SHOWN_MAX)
    lines.append(f"{len(changes)} changes; nothing was recorded")
    told: dict[str, Any] = {
        "version": found.version,
        "effective_at": since,
        "changes": [_line(change) for change in changes],
    }
    say(told, text="\n".join(lines), as_json=as_json)


def _line(change: _Changed) -> str:
    if isinstance(change, DayChanged):
        return f"{change.day}: {change.before or 'no such calendar'} → {change.after}"
    matter = change.matter
    named = (matter.community, matter.category, matter.urgency, matter.grade)
    about = " ".join(part for part in named if part)
    if isinstance(change, SampleChanged):
        return f"revisit by lot, {about}: {_drawn(change.before)} → {_drawn(change.after)}"
    if isinstance(change, EscalationChanged):
        before, after = _climbs(change.before), _climbs(change.after)
        return f"{change.kind}, {about}, goes up: {before} → {after}"
    return f"{change.kind}, {about}: {_target(change.before)} → {_target(change.after)}"


def _climbs(line: Escalation | None) -> str:
    if line is None or not line.climbs:
        return "to nobody"
    told = (
        f"at {each.percent}% after {', '.join(_interval(step) for step in each.steps)}"
        for each in line.climbs
    )
    quiet = "" if line.quiet is None else f", not from {line.quiet.begin} to {line.quiet.end}"
    return "; ".join(told) + quiet


def _drawn(line: RevisitSample | None) -> str:
    if line is None or not line.share_percent:
        return "none drawn"
    return f"{line.share_percent}% within {_target(line.target)}"


def _interval(step: Interval) -> str:
    if step.workdays is not None:
        return f"{step.workdays} workdays"
    return f"{step.minutes} min" + (" elapsed" if step.elapsed else "")


def _target(target: Target | None) -> str:
    if target is None:
        return "nothing promised"
    said = f"{target.minutes} min" if target.minutes is not None else f"{target.workdays} workdays"
    return f"{said} of {target.calendar}"
