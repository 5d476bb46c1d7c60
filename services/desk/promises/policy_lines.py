"""A line of a policy in words: of what it speaks, how much time it gives, and how it climbs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from events.sla_policy import (
    WHOLE_PERCENT,
    Climb,
    Escalation,
    Interval,
    Line,
    Promise,
    RevisitSample,
    Target,
)
from projections.promises.model import PublishedVersion
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseLine:
    """One line of the policy in words."""

    about: str
    target: str
    calendar: str
    waits: str
    warnings: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationLine:
    """One line on what climbs, in words: after which alarm, and how long before each level."""

    about: str
    climbs: tuple[tuple[str, str], ...]
    quiet: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleLine:
    """One line on what is drawn for a revisit, in words."""

    about: str
    share: str
    target: str
    calendar: str


def calendar_names(calendars: Iterable[PublishedVersion], words: Words) -> Mapping[str, str]:
    """What the calendars in force are called, by id."""
    return {
        each.id: recorded(each.terms["name"], words, SHIPPED) for each in calendars if each.in_force
    }


def promise_line(
    line: Promise, names: Mapping[str, str], places: Places, words: Words
) -> PromiseLine:
    """A line of the policy in words; ``names`` are those of the calendars."""
    about, target = about_line(line, places, words), line.target
    if target is None:
        return PromiseLine(
            about=about,
            target=words("policies.none"),
            calendar="",
            waits="",
            warnings="",
        )
    return PromiseLine(
        about=about,
        target=target_in_words(target, words),
        calendar=names.get(target.calendar, target.calendar),
        waits=_waits(target, words),
        warnings=words("item.with").join(f"{percent}%" for percent in target.warn_percents),
    )


def about_line(line: Line, places: Places, words: Words, kinds: Iterable[str] = ()) -> str:
    """Of what matters, and of which promises, a line speaks."""
    about = [
        *(words.of("clock", each) for each in kinds),
        *(places.community(each) for each in line.communities),
        *(words.of("urgency", each) for each in line.urgencies),
        *(words.of("category", each) for each in line.categories),
        *(words.of("grade", each) for each in line.grades),
        *(words.of("party_kind", each) for each in line.parties),
    ]
    return " · ".join(about) or words("policies.any")


def sample_line(
    line: RevisitSample, names: Mapping[str, str], places: Places, words: Words
) -> SampleLine:
    """A line on what is drawn, in words; ``names`` are those of the calendars."""
    return SampleLine(
        about=about_line(line, places, words),
        share=f"{line.share_percent}%",
        target=target_in_words(line.target, words),
        calendar=names.get(line.target.calendar, line.target.calendar),
    )


def escalation_line(line: Escalation, places: Places, words: Words) -> EscalationLine:
    """A line on what climbs, in words."""
    return EscalationLine(
        about=about_line(line, places, words, line.kinds),
        climbs=tuple(
            (alarm(each, words), " → ".join(interval(step, words) for step in each.steps))
            for each in line.climbs
        ),
        quiet="" if line.quiet is None else f"{line.quiet.begin}–{line.quiet.end}",
    )


def alarm(climb: Climb, words: Words) -> str:
    """After what it climbs."""
    if climb.percent == WHOLE_PERCENT:
        return words("policies.after_breach")
    return words("policies.after_warning", percent=climb.percent)


def interval(step: Interval, words: Words) -> str:
    """How long a level has."""
    if step.workdays is not None:
        return words("policies.workdays", count=step.workdays)
    if step.elapsed:
        return minutes_in_words(step.minutes, words) if step.minutes else words("policies.at_once")
    return words("policies.working_time", length=minutes_in_words(step.minutes or 0, words))


def target_in_words(target: Target, words: Words) -> str:
    """How much time it gives."""
    if target.workdays is not None:
        return words("policies.workdays", count=target.workdays)
    return minutes_in_words(target.minutes or 0, words)


def minutes_in_words(count: int, words: Words) -> str:
    """Hours and minutes."""
    hours, minutes = divmod(count, 60)
    parts = [words("deadlines.hours", count=hours)] if hours else []
    parts += [words("deadlines.minutes", count=minutes)] if minutes or not hours else []
    return " ".join(parts)


def _waits(target: Target, words: Words) -> str:
    reasons = words("item.with").join(words.of("wait", each) for each in target.waits)
    if not reasons or target.wait_cap_minutes is None:
        return reasons
    return words(
        "policies.capped", reasons=reasons, cap=minutes_in_words(target.wait_cap_minutes, words)
    )
