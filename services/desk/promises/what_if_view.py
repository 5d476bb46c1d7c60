"""Both sides of what would have been, in words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from events.microseconds import from_us
from projections.dashboard.model import Times
from projections.promises.model import Asking
from projections.rates import Rate
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded
from services.desk.rendering.moments import duration, full
from services.questions.what_if_model import Changed, Outcome, Side, WhatIf


@dataclass(frozen=True, kw_only=True, slots=True)
class KindLine:
    """A kind of promise on both sides. ``points`` is how much more of them would have been in
    time; empty where one side has no rate.
    """

    name: str
    then: Side
    other: Side
    points: str
    took: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLine:
    """A promise that comes out otherwise."""

    address: str
    number: str
    place: str
    category: str
    started: str
    due: str
    other_due: str
    took: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """Promises of a kind that were one thing and would have been another; some of them."""

    kind: str
    then: str
    other: str
    better: str
    count: int
    cases: tuple[CaseLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AskingLine:
    """Who asked what."""

    at: str
    by: str
    days: str
    places: str
    supposed: str


_GOOD, _BAD = frozenset({"met"}), frozenset({"late", "running_late"})


def kind_lines(found: WhatIf, words: Words) -> Iterator[KindLine]:
    """In the order promises are told."""
    for kind, (then, other) in found.kinds.items():
        yield KindLine(
            name=words.of("clock", kind),
            then=then,
            other=other,
            points=_points(then.on_time.rate, other.on_time.rate),
            took=tuple(zip(_took(then.times, words), _took(other.times, words), strict=True)),
        )


def _points(then: Rate, other: Rate) -> str:
    if then.percent is None or other.percent is None:
        return ""
    return f"{other.percent - then.percent:+.1f}"


def _took(times: Times, words: Words) -> tuple[str, str, str]:
    p50, p90, p95 = (_span(us, words) for us in (times.p50_us, times.p90_us, times.p95_us))
    return p50, p90, p95


def _span(length_us: int | None, words: Words) -> str:
    return "–" if length_us is None else duration(timedelta(microseconds=length_us), words)


def change_lines(found: WhatIf, places: Places, words: Words) -> Iterator[ChangeLine]:
    """What changed, kind by kind."""
    for each in found.transitions:
        yield ChangeLine(
            kind=words.of("clock", each.kind),
            then=words.of("figure_part", each.then),
            other=words.of("figure_part", each.other),
            better=_better(each.then, each.other),
            count=each.count,
            cases=tuple(_case(changed, places, words) for changed in each.examples),
        )


def _better(then: str, other: str) -> str:
    """What colour a change gets: for the better, for the worse, or neither."""
    if other in _GOOD and then in _BAD:
        return "met"
    return "late" if other in _BAD and then not in _BAD else "running"


def _case(changed: Changed, places: Places, words: Words) -> CaseLine:
    took_us = changed.then.took_us if changed.then.took_us is not None else changed.other.took_us
    return CaseLine(
        address=f"/cases/{changed.case}",
        number=changed.number,
        place=places.community(changed.community),
        category=words.of("category", changed.category),
        started=full(changed.started_at),
        due=_due(changed.then),
        other_due=_due(changed.other),
        took=_span(took_us, words),
    )


def _due(outcome: Outcome) -> str:
    return "–" if outcome.due_us is None else full(from_us(outcome.due_us))


def asking_lines(askings: Sequence[Asking], places: Places, words: Words) -> Iterator[AskingLine]:
    """Who asked last, newest first."""
    for each in askings:
        asked = each.asked
        communities = words("item.with").join(
            places.community(c) for c in asked.get("communities", ())
        )
        yield AskingLine(
            at=full(each.at),
            by=each.by,
            days=f"{asked['first_day']} – {asked['last_day']}",
            places=communities or words("what_if.company"),
            supposed=words("item.and").join(_supposed(each, words)),
        )


def _supposed(asking: Asking, words: Words) -> Iterator[str]:
    asked = asking.asked
    if (version := asked.get("policy_version")) is not None:
        yield words("what_if.under_version", version=version)
    if (terms := asked.get("policy_terms")) is not None:
        yield words("what_if.under_own", name=recorded(terms["name"], words, SHIPPED))
    for each in asked.get("calendars", ()):
        version = each.get("version")
        label = each["calendar"] if version is None else f"{each['calendar']}@{version}"
        yield words("what_if.under_calendar", calendar=label)
