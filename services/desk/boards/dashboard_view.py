"""What the dashboard shows of figures: names in words, bars, and where they lead. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.microseconds import to_us
from projections.dashboard.model import (
    AGE_DAYS,
    NO_TEAM,
    Board,
    Counted,
    Dimension,
    Figures,
    OnTime,
)
from projections.reading import AsOf
from services.desk.boards.dashboard_query import DashboardQuery
from services.desk.inbox.rows import Places
from services.desk.messages import Words
from services.desk.rendering.bars import Column, Piece, Standing, columns, pieces
from services.desk.rendering.moments import SHANGHAI, duration, full
from services.questions.dashboards import kinds_of

TREND_MAX_COLUMNS = 31
STATES = ("met", "late", "running_late", "running", "void")
BARS = ("met", "late", "running_late", "running")
RUNNING = ("running", "running_late")


@dataclass(frozen=True, kw_only=True, slots=True)
class PromiseLine:
    """A kind of promise: its figures, its bar, how long keeping took."""

    kind: str
    name: str
    figures: OnTime
    bar: tuple[Piece, ...]
    cases: int
    took: tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupLine:
    """A value of the dimension: its name, its figures, and the address that has it alone.
    ``figure`` gives that of what one of its figures counts; ``age`` and ``oldest`` are of its
    backlog, empty where there is none.
    """

    name: str
    address: str
    figure: Callable[[str], str]
    figures: Figures
    bar: tuple[Piece, ...]
    age: str
    oldest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedLine:
    """Something a figure counts, as the list shows it."""

    row: Counted
    place: str
    promise: str
    due: str
    took: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as the page understands it."""

    query: DashboardQuery
    words: Words
    places: Places
    as_of: AsOf

    def figure(self, name: str, board: Board, **chosen: str) -> str:
        """The address of what a figure counts, as of the very moment it was told; ``chosen`` is
        what else narrows it.
        """
        moment = {"position": str(board.position), "as_of": board.instant.isoformat()}
        told = {**chosen, **moment}
        return self.query.address("/dashboard/counted", figure=name, by=None, **told)


def figure_name(figure: str, words: Words) -> str:
    """A figure's name in words, its parts one after the other."""
    name, *path = figure.split(".")
    told = [words.of("figure", name)]
    for part in path:
        if name == "forecast":
            told.append(words("dashboard.hour", hour=part))
        elif name == "backlog":
            told.append(_age(int(part) if part.isdecimal() else 0, words))
        else:
            told.append(words.of("figure_part", words.of("clock", part)))
    return " · ".join(told)


def _bar(promises: OnTime) -> tuple[Piece, ...]:
    return pieces([(state, getattr(promises, state)) for state in BARS])


def _line(kind: str, figures: Figures, words: Words) -> PromiseLine:
    promises = figures.all_on_time if kind == "all" else figures.on_time[kind]
    times = figures.times.get(kind)
    p50, p90, p95 = (
        ("", "", "")
        if times is None
        else (_span(each, words) for each in (times.p50_us, times.p90_us, times.p95_us))
    )
    return PromiseLine(
        kind=kind,
        name=words("dashboard.all") if kind == "all" else words.of("clock", kind),
        figures=promises,
        bar=_bar(promises),
        cases=0 if times is None else times.cases,
        took=(p50, p90, p95),
    )


def group_line(value: str, board: Board, asked: Asked) -> GroupLine:
    figures, by = board.groups[value], asked.query.by
    name, changes = _named(value, by, asked)
    backlog = figures.backlog
    return GroupLine(
        name=name,
        address=asked.query.address(**changes),
        figure=lambda figure: asked.figure(figure, board, **changes),
        figures=figures,
        bar=_bar(figures.all_on_time),
        age=_span(backlog.p50_us, asked.words),
        oldest=_span(backlog.oldest_us, asked.words),
    )


def _named(value: str, by: Dimension, asked: Asked) -> tuple[str, dict[str, str]]:
    """A group's name, and the filters that have it alone."""
    words, places = asked.words, asked.places
    match by:
        case "community":
            return places.community(value), {"community": value}
        case "building":
            community, _, building = value.partition("/")
            name = places.of(community, None if building == "-" else building)
            if building == "-":
                name = f"{name} {words('dashboard.no_building')}"
            return name, {"community": community, "building": building}
        case "category" | "channel":
            return words.of(by, value), {by: value}
        case "handler":
            return value, {"handler": value}
        case "team":
            community, _, team = value.partition("/")
            told = words("dashboard.no_team") if team == NO_TEAM else team
            name = f"{places.community(community)} {told}"
            return name, {"community": community, "team": team}
        case "day" | "month":
            return value, {"period": value}


def trend(board: Board, asked: Asked) -> tuple[Column, ...]:
    """The on-time rate of each group that has one, the newest ones."""
    told = []
    for value, figures in list(board.groups.items())[-TREND_MAX_COLUMNS:]:
        rate = figures.all_on_time.rate
        if rate.percent is not None:
            text = f"{value} {rate.percent:.1f}% {rate.count}/{rate.of}"
            address = asked.query.address(period=value)
            told.append(Standing(label=value[5:], text=text, value=rate.percent, address=address))
    return columns(told, top=100)


def promise_lines(figures: Figures, words: Words) -> Iterator[PromiseLine]:
    """All promises together, then each kind."""
    for kind in ("all", *kinds_of(figures)):
        yield _line(kind, figures, words)


def age_columns(board: Board, asked: Asked) -> tuple[Column, ...]:
    return columns(
        [
            Standing(
                label=_age(index, asked.words),
                text=f"{_age(index, asked.words)} {count}",
                value=count,
                address=asked.figure(f"backlog.{index}", board),
            )
            for index, count in enumerate(board.total.backlog.ages)
        ]
    )


def _age(index: int, words: Words) -> str:
    if index < len(AGE_DAYS):
        return words("dashboard.age_under", days=AGE_DAYS[index])
    return words("dashboard.age_over", days=AGE_DAYS[-1])


def hour_columns(board: Board, asked: Asked) -> tuple[Column, ...]:
    local = board.instant.astimezone(SHANGHAI)
    told = []
    for hour, count in enumerate(board.total.forecast, start=1):
        until = local + timedelta(hours=hour)
        text = asked.words("dashboard.due_by", moment=f"{until:%H:%M}", count=count)
        label = f"{until:%H:%M}" if hour % 6 == 0 else ""
        address = asked.figure(f"forecast.{hour}", board)
        told.append(Standing(label=label, text=text, value=count, address=address))
    return columns(told)


def backlog_spans(figures: Figures, words: Words) -> dict[str, str]:
    backlog = figures.backlog
    spans = {"p50": backlog.p50_us, "p90": backlog.p90_us, "oldest": backlog.oldest_us}
    return {name: _span(span_us, words) for name, span_us in spans.items()}


def _span(length_us: int | None, words: Words) -> str:
    if length_us is None:
        return ""
    told = duration(timedelta(microseconds=length_us), words)
    return f"−{told}" if length_us < 0 else told


def counted_line(row: Counted, asked: Asked) -> CountedLine:
    words = asked.words
    name = "" if row.kind is None else words.of("clock", row.kind)
    again = f" {row.which}" if row.which is not None and row.which > 1 else ""
    return CountedLine(
        row=row,
        place=asked.places.of(row.community, row.building),
        promise=f"{name}{again}",
        due="" if row.due_at is None else full(row.due_at),
        took=_span(_spent_us(row, asked.as_of.instant), words),
    )


def _spent_us(row: Counted, now: datetime) -> int | None:
    """How long it took; what still runs has taken until now."""
    if row.state not in RUNNING:
        return row.took_us
    began = next(event.happened_at for event in row.events if event.what == "started")
    return to_us(now) - to_us(began)
