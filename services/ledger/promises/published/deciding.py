"""Decides whether a version of a calendar or of the policy may be published. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from events.calendar import CalendarPublished, CalendarTerms
from events.case import CaseCategory
from events.microseconds import to_us
from events.sla_policy import (
    WHOLE_PERCENT,
    Line,
    PolicyTerms,
    SlaPolicyPublished,
    Target,
    WholePolicyTerms,
    as_before,
)
from events.vocabulary import PartyKind, Urgency
from services.errors import CommandRefusedError
from services.ledger.promises.calendar import LAST_DAY, Calendar
from services.ledger.promises.clocks.clock import Clock, Lap, reckon
from services.ledger.promises.policy import (
    GRADES,
    KINDS,
    WAITS,
    every_matter,
    first_fitting,
    target_us,
)
from services.ledger.promises.published.versions import PolicyVersions, Version, Versions

FindCalendar = Callable[[str], Calendar | None]

_KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kinds", KINDS),
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
        for _, target in _targets(policy):
            if target.calendar == calendar:
                _refuse_never_due(target, new, effective_at, field="/terms/week")
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
    """The next version, whole: what ``terms`` leave out stays as it was before. Raises
    ``CommandRefusedError`` naming the line that will not do.
    """
    effective_at = _effective(before, asked, now)
    terms = whole(terms, before)
    for place, line in _lines(terms):
        for word_place, word, known in _words(line):
            if word not in known:
                raise CommandRefusedError(
                    f"{word} is none of: {', '.join(known)}",
                    rule="policy-words",
                    article="Art.3(4)",
                    field=f"{place}/{word_place}",
                )
    for place, target in _targets(terms):
        calendar = _found(target, find_calendar, place)
        _refuse_never_due(target, calendar, effective_at, field=place)
    _refuse_unanswered(terms)
    _refuse_unwarned(terms)
    return SlaPolicyPublished(
        policy=policy,
        version=1 if before is None else before.version + 1,
        effective_at=effective_at,
        terms=terms,
        basis=asked.basis,
        by=asked.by,
    )


def whole(terms: PolicyTerms, before: PolicyVersions | None) -> WholePolicyTerms:
    """A policy with what it leaves out as it was before."""
    last = as_before(terms) if before is None else before.newest.what.terms
    told = {**dict(last), **{name: value for name, value in terms if value is not None}}
    return WholePolicyTerms(**told)


def _lines(terms: WholePolicyTerms) -> Iterator[tuple[str, Line]]:
    """Every line, and where it stands."""
    for part in ("promises", "escalations", "revisit_samples"):
        for index, line in enumerate(getattr(terms, part) or ()):
            yield f"/terms/{part}/{index}", line


def _targets(terms: PolicyTerms) -> Iterator[tuple[str, Target]]:
    """Every time that is to pass, and where it stands: how long a level has passes in the calendar
    of whatever promise there is.
    """
    for index, promise in enumerate(terms.promises):
        if promise.target is not None:
            yield f"/terms/promises/{index}/target", promise.target
    if not isinstance(terms, WholePolicyTerms):
        return
    for index, sample in enumerate(terms.revisit_samples or ()):
        yield f"/terms/revisit_samples/{index}/target", sample.target
    calendars = sorted({each.target.calendar for each in terms.promises if each.target is not None})
    for index, line in enumerate(terms.escalations or ()):
        for step in (step for climb in line.climbs for step in climb.steps if not step.elapsed):
            for calendar in calendars:
                target = Target(minutes=step.minutes, workdays=step.workdays, calendar=calendar)
                yield f"/terms/escalations/{index}/climbs", target


def _refuse_unwarned(terms: WholePolicyTerms) -> None:
    """What is to climb after a warning has to be warned of."""
    for index, line in enumerate(terms.escalations or ()):
        promises = [each for each in terms.promises if not line.kinds or each.kind in line.kinds]
        warned = {
            percent for each in promises if each.target for percent in each.target.warn_percents
        }
        for climb in line.climbs:
            if climb.percent < WHOLE_PERCENT and climb.percent not in warned:
                raise CommandRefusedError(
                    f"no promise of this line warns at {climb.percent} percent: "
                    f"those there are warn at {sorted(warned) or 'none'}",
                    rule="climb-after-warning",
                    article="Art.3(4)",
                    field=f"/terms/escalations/{index}/climbs",
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
    if effective_at.date() >= LAST_DAY:
        raise CommandRefusedError(
            f"nothing falls due after {LAST_DAY}: give an earlier instant",
            rule="due-in-sight",
            article="Art.3(4)",
            field="/effective_at",
        )
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


def _words(line: Line) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every word of a line, where it stands, and what may stand there."""
    if (kind := getattr(line, "kind", None)) is not None:
        yield "kind", kind, KINDS
    for name, known in _KNOWN:
        for word in getattr(line, name, ()):
            yield name, word, known
    target: Target | None = getattr(line, "target", None)
    for word in target.waits if target is not None else ():
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
