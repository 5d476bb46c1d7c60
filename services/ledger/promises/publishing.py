"""Decides whether a version of a calendar or of the policy may be published. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from events.calendar import CalendarPublished, CalendarTerms
from events.case import CaseCategory
from events.sla_policy import PolicyTerms, Promise, SlaPolicyPublished, Target
from events.vocabulary import PartyKind, Urgency
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clock import Clock, Lap, reckon
from services.ledger.promises.instants import to_us
from services.ledger.promises.policy import (
    GRADES,
    KINDS,
    WAITS,
    every_matter,
    first_fitting,
    target_us,
)
from services.ledger.promises.versions import PolicyVersions, Version, Versions

FindCalendar = Callable[[str], Calendar | None]

_KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("categories", get_args(CaseCategory)),
    ("urgencies", get_args(Urgency)),
    ("parties", get_args(PartyKind)),
    ("grades", GRADES),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Beside the terms: from when they hold (None: from now on), what they follow, and who says
    so.
    """

    effective_at: datetime | None
    basis: str | None
    by: str


def decide_calendar(
    calendar: str,
    before: Versions[Calendar] | None,
    terms: CalendarTerms,
    asked: Publication,
    *,
    policies: Iterable[PolicyTerms],
    now: datetime,
) -> CalendarPublished:
    """The next version. ``policies`` are those whose targets it must let fall due.

    Raises ``CommandRefusedError``.
    """
    effective_at = _effective(before, asked, now)
    new = Calendar(calendar, 1 if before is None else before.version + 1, terms)
    for policy in policies:
        for line in policy.promises:
            if line.target is not None and line.target.calendar == calendar:
                _refuse_never_due(line.target, new, effective_at, field="/terms/week")
    return CalendarPublished(
        calendar=calendar,
        version=new.version,
        effective_at=effective_at,
        terms=terms,
        basis=asked.basis,
        by=asked.by,
    )


def decide_policy(
    policy: str,
    before: PolicyVersions | None,
    terms: PolicyTerms,
    asked: Publication,
    *,
    find_calendar: FindCalendar,
    now: datetime,
) -> SlaPolicyPublished:
    """The next version. Raises ``CommandRefusedError`` naming the line that will not do."""
    effective_at = _effective(before, asked, now)
    for index, line in enumerate(terms.promises):
        for place, word, known in _words(line):
            if word not in known:
                raise CommandRefusedError(
                    f"{word} is none of: {', '.join(known)}",
                    rule="policy-words",
                    article="Art.3(4)",
                    field=f"/terms/promises/{index}/{place}",
                )
        if line.target is not None:
            field = f"/terms/promises/{index}/target"
            calendar = _found(line.target, find_calendar, field)
            _refuse_never_due(line.target, calendar, effective_at, field=field)
    _refuse_unanswered(terms)
    return SlaPolicyPublished(
        policy=policy,
        version=1 if before is None else before.version + 1,
        effective_at=effective_at,
        terms=terms,
        basis=asked.basis,
        by=asked.by,
    )


def _refuse_unanswered(terms: PolicyTerms) -> None:
    """Whatever is asked is owed an answer by a time (Art. 3(4)): no matter may go without."""
    for matter in every_matter(terms):
        line = first_fitting(terms, "first_reply", matter)
        if line is None or line.target is None:
            raise CommandRefusedError(
                f"a {matter.urgency} {matter.category} gets no first reply: end the policy with a "
                "line of kind first_reply that fits whatever is left",
                rule="first-reply-promised",
                article="Art.3(4)",
                field="/terms/promises",
            )


def _effective(before: Versions[object] | None, asked: Publication, now: datetime) -> datetime:
    """What was decided stays: only a first version may hold for what has begun already."""
    effective_at = asked.effective_at or now
    if before is None:
        return effective_at
    newest: Version[object] = before.newest
    if effective_at < now:
        raise CommandRefusedError(
            "a version takes effect now or later: what has begun goes by the one before",
            rule="effective-ahead",
            article="Art.3(4)",
            field="/effective_at",
        )
    if effective_at < newest.effective_at:
        raise CommandRefusedError(
            f"version {newest.number} takes effect later than this one would: give a later instant",
            rule="versions-in-order",
            article="Art.3(4)",
            field="/effective_at",
        )
    return effective_at


def _words(line: Promise) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every word of a line, where it stands, and what may stand there."""
    yield "kind", line.kind, KINDS
    for name, known in _KNOWN:
        for word in getattr(line, name):
            yield name, word, known
    for word in line.target.waits if line.target is not None else ():
        yield "target/waits", word, WAITS


def _found(target: Target, find_calendar: FindCalendar, field: str) -> Calendar:
    calendar = find_calendar(target.calendar)
    if calendar is None:
        raise CommandRefusedError(
            f"there is no calendar {target.calendar}: publish it first",
            rule="calendar-published",
            article="Art.3(4)",
            field=f"{field}/calendar",
        )
    return calendar


def _refuse_never_due(
    target: Target, calendar: Calendar, effective_at: datetime, *, field: str
) -> None:
    lap = Lap(
        since_us=to_us(effective_at), calendar=calendar, target_us=target_us(target, calendar)
    )
    try:
        reckon(Clock(laps=(lap,)))
    except CommandRefusedError as refused:
        raise CommandRefusedError(
            str(refused), rule=refused.rule, article=refused.article, field=field
        ) from None
