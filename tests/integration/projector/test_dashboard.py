"""Every figure of the dashboard is what counting the facts one by one gives, now and as of any
position and instant; and what lies behind it is as many as it says.
"""

import random
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import get_args

import pytest

from projections.dashboard import rolled, rolling
from projections.dashboard.counted import UnknownFigureError, counted
from projections.dashboard.model import DashboardFilter, Dimension, Figures
from projections.dashboard.queries import dashboard
from projections.dashboard.view import VIEW
from projections.driver import Connection
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.reading import AsOf
from services.projector.bookkeeping import note_watermark
from services.projector.generations import ensure_live, remove
from tests import dashboard_oracle
from tests.dashboard_oracle import SHANGHAI, Wanted
from tests.dashboard_stories import BEGINNING, COMMUNITIES, INCIDENTS, Lives

STEPS = 200
QUESTIONS = 12
LOOKED_BEHIND = 8


def build(connection: Connection, reader: Reader, lives: Lives, batch: int) -> None:
    """The view anew, filled in batches of this size."""
    with connection.cursor() as cursor:
        remove(cursor, ensure_live(cursor, VIEW, "topic"))
        live = ensure_live(cursor, VIEW, "topic")
        target = Target(view=VIEW, schema=live.schema_name, reader=reader)
        for first in range(0, len(lives.events), batch):
            assert apply_batch(cursor, target, lives.events[first : first + batch]) == []
        note_watermark(cursor, live, len(lives.events))
    connection.commit()


def named(figures: Figures) -> dict[str, int]:
    """The figures by their names, as the oracle tells them."""
    told: dict[str, int | None] = {}
    for kind, promise in figures.on_time.items():
        told |= {f"on_time.{kind}.{state}": n for state, n in asdict(promise).items()}
    for kind, times in figures.times.items():
        told[f"times.{kind}"] = times.cases
        told |= {f"times.{kind}.p{n}": getattr(times, f"p{n}_us") for n in (50, 90, 95)}
    told |= {f"forecast.{hour}": n for hour, n in enumerate(figures.forecast, 1)}
    backlog = figures.backlog
    told |= {f"backlog.{age}": n for age, n in enumerate(backlog.ages)}
    told |= {"backlog": backlog.cases, "backlog.oldest": backlog.oldest_us}
    told |= {"backlog.p50": backlog.p50_us, "backlog.p90": backlog.p90_us}
    told |= {f"revisits.{outcome}": n for outcome, n in figures.revisits.items()}
    for step in ("opened", "returned", "resolved", "reopened"):
        told[step] = getattr(figures, step)
    return {name: value for name, value in told.items() if value}


def any_selection(draw: random.Random, lives: Lives) -> Wanted:
    days = [BEGINNING_DAY + timedelta(days=draw.randint(-3, 60)) for _ in range(2)]

    def sometimes(*values: str) -> str | None:
        return draw.choice(values) if draw.random() < 0.3 else None

    community = sometimes(*COMMUNITIES)
    wanted = Wanted(
        communities=None if community is None else frozenset({community}),
        category=sometimes("repair", "complaint"),
        first_day=draw.choice((date(2026, 3, 1), min(days))) if draw.random() < 0.5 else None,
        last_day=draw.choice((date(2026, 3, 31), max(days))) if draw.random() < 0.5 else None,
        hidden=frozenset(each.id for each in lives.cases if draw.random() < 0.1),
    )
    if draw.random() < 0.5:
        return wanted  # of what sums are kept apart by
    return replace(
        wanted,
        building=sometimes("b1", "b2", "-"),
        channel=sometimes("phone", "app"),
        handler=sometimes("staff:1", "team:a", "staff:chief", "desk:yinhu"),
        team=sometimes("维修组", "客服组", "保洁组", "-", "team:a", "desk:yinhu"),
        incident=sometimes("any", "none", INCIDENTS[0]),
    )


BEGINNING_DAY: date = BEGINNING.astimezone(SHANGHAI).date()


def any_moment(draw: random.Random, lives: Lives) -> tuple[int, datetime]:
    """A position, and an instant at which ages and lateness are reckoned."""
    position = draw.randint(1, len(lives.events))
    instant = lives.events[position - 1].recordedtime
    return position, instant + timedelta(minutes=draw.choice((0, 0, 59, 60, 100_000)))


@pytest.fixture(autouse=True, params=(rolling.BLOCK_POSITIONS, 16), ids=("rows", "sums"))
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted row by row, as in a young ledger; and from sums of blocks, as in an old one."""
    monkeypatch.setattr(rolling, "BLOCK_POSITIONS", request.param)
    monkeypatch.setattr(rolled, "BLOCK_POSITIONS", request.param)


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_what_counting_one_by_one_gives(
    connection: Connection, reader: Reader, seed: int
) -> None:
    lives, draw = Lives(seed), random.Random(seed)
    lives.go_on(STEPS)
    build(connection, reader, lives, batch=draw.choice((1, 7, 1_000)))
    for _ in range(QUESTIONS):
        wanted, (position, instant) = any_selection(draw, lives), any_moment(draw, lives)
        asked, as_of = DashboardFilter(**vars(wanted)), AsOf(position=position, instant=instant)
        found = dashboard(connection, asked, as_of, by=None)
        expected = dashboard_oracle.counted(lives.events, lives.facts, wanted, position, instant)
        assert named(found.total) == expected
        check_what_lies_behind(connection, asked, as_of, found.total, draw)


def check_what_lies_behind(
    connection: Connection,
    asked: DashboardFilter,
    as_of: AsOf,
    figures: Figures,
    draw: random.Random,
) -> None:
    figure_of = {name: n for name, n in named(figures).items() if is_count(name)}
    figure_of |= {
        "on_time.all.of": figures.all_on_time.rate.of,
        "returned.count": figures.return_rate.count,
        "returned.of": figures.return_rate.of,
        "reopened.count": figures.reopen_rate.count,
        "reopened.of": figures.reopen_rate.of,
        "revisits.of": figures.satisfaction.of,
        "forecast": sum(figures.forecast),
    }
    for name in draw.sample(sorted(figure_of), min(LOOKED_BEHIND, len(figure_of))):
        figure = figure_of[name]
        page = counted(connection, name, asked, as_of, skip=0, limit=1_000)
        assert (name, page.total, len(page.rows)) == (name, figure, figure)
        assert all(event.position <= page.position for row in page.rows for event in row.events)
        assert all(row.case not in asked.hidden for row in page.rows)


def is_count(name: str) -> bool:
    return ".p" not in name and "oldest" not in name and not name.endswith(("ed", "opened"))


def test_groups_tell_what_the_selection_of_each_alone_tells(
    connection: Connection, reader: Reader
) -> None:
    lives = Lives(11)
    lives.go_on(STEPS)
    build(connection, reader, lives, batch=300)
    position, instant = any_moment(random.Random(5), lives)
    as_of = AsOf(position=position, instant=instant)
    for by in get_args(Dimension):
        board = dashboard(connection, DashboardFilter(), as_of, by=by)
        assert len(board.groups) > 1
        for value in list(board.groups)[:4]:
            alone = dashboard(connection, alone_in(by, value), as_of, by=None)
            assert named(board.groups[value]) == named(alone.total)


def alone_in(by: Dimension, value: str) -> DashboardFilter:
    match by:
        case "community":
            return DashboardFilter(communities=frozenset({value}))
        case "building":
            community, _, building = value.partition("/")
            return DashboardFilter(communities=frozenset({community}), building=building)
        case "category":
            return DashboardFilter(category=value)
        case "channel":
            return DashboardFilter(channel=value)
        case "handler":
            return DashboardFilter(handler=value)
        case "team":
            community, _, team = value.partition("/")
            return DashboardFilter(communities=frozenset({community}), team=team)
        case "day":
            return DashboardFilter(
                first_day=date.fromisoformat(value), last_day=date.fromisoformat(value)
            )
        case "month":
            first = date.fromisoformat(f"{value}-01")
            after = (first + timedelta(days=32)).replace(day=1)
            return DashboardFilter(first_day=first, last_day=after - timedelta(days=1))


def test_a_figure_there_is_none_of_is_refused(connection: Connection, reader: Reader) -> None:
    lives = Lives(3)
    lives.go_on(5)
    build(connection, reader, lives, batch=300)
    as_of = AsOf(position=None, instant=lives.now)
    for figure in ("", "on_time.resolve", "on_time.x' OR true.met", "forecast.0", "backlog.9"):
        with pytest.raises(UnknownFigureError):
            counted(connection, figure, DashboardFilter(), as_of, skip=0, limit=10)


def test_a_page_past_the_end_still_tells_the_figure(connection: Connection, reader: Reader) -> None:
    lives = Lives(4)
    lives.go_on(60)
    build(connection, reader, lives, batch=300)
    as_of = AsOf(position=None, instant=lives.now)
    whole = counted(connection, "backlog", DashboardFilter(), as_of, skip=0, limit=100)
    beyond = counted(connection, "backlog", DashboardFilter(), as_of, skip=500, limit=100)
    assert (beyond.total, beyond.rows) == (whole.total, ())
    assert whole.total > 0
