"""What must have been raised, told from the other facts of the log and from when the service
looked: written from the definitions (docs/metrics.md), without any of the ledger's code.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from events.envelope import RecordedEvent
from events.instant import format_instant
from tests.unit.services.clock.climbing import Rule, steps
from tests.unit.services.clock.simulation import Look

BREACH = "breached"
Told = tuple[str, str, str, int, int, str, str]
"""What, case, kind, number, percent or step, when it fell due, and to whom it climbed."""


def expected(  # noqa: C901 - one clause of the definitions after another
    log: Sequence[RecordedEvent], looks: Sequence[Look], rule_of: Callable[[str, str], Rule]
) -> list[Told]:
    """Every one of them, sorted. ``rule_of`` says of kind and urgency what climbs."""
    told: list[Told] = []
    urgencies = {
        event.envelope.data["case"]: event.envelope.data["urgency"]
        for event in log
        if event.envelope.type == "huiyin.clocks.started.v1"
    }
    for clock, story in _stories(log).items():
        raised: set[tuple[int, str]] = set()
        climbed: dict[tuple[int, str], int] = {}
        rule, before = rule_of(clock[1], urgencies[clock[0]]), None
        for step, (position, _, decided) in enumerate(story):
            if decided is None:
                if story[step - 1][2] is None:  # it was over, and is judged anew
                    told += _withdrawn(clock, raised, None, story[step])
                continue
            end = story[step + 1] if step + 1 < len(story) else None
            seen = [
                look.now
                for look in looks
                if position < look.position and (end is None or look.position < end[0])
            ]
            newest = max(seen, default=None)
            due, known = decided.get("due_at") or decided.get("latest_due_at"), set(raised)
            if due != before:
                climbed = {mark: count for mark, count in climbed.items() if mark[0] == 100}
            before = due
            for warning in decided["warnings"]:
                mark = (warning["percent"], warning["at"])
                if newest is not None and _at(warning["at"]) <= newest and mark not in raised:
                    raised.add(mark)
                    climbed[mark] = 0
                    told.append(("warned", *clock, *mark, ""))
            if due is not None and (100, due) not in raised:
                noticed = newest is not None and _at(due) <= newest
                if noticed or (end is not None and _at(due) < end[1]):
                    raised.add((100, due))
                    climbed[100, due] = 0
                    told.append((BREACH, *clock, 100, due, ""))
            if newest is not None:
                told += _climbed(clock, decided, rule, climbed, (newest, known))
            if end is not None:
                back = _withdrawn(clock, raised, due, end)
                told += back
                for each in back:
                    climbed.pop((100, each[5]), None)
    return sorted(told)


def _climbed(
    clock: tuple[str, str, int],
    decided: dict[str, Any],
    rule: Rule,
    climbed: dict[tuple[int, str], int],
    when: tuple[datetime, set[tuple[int, str]]],
) -> Iterator[Told]:
    """The steps that were due when the service looked last, of each alarm until the next one; none
    where one that follows was on record before it looked.
    """
    newest, known = when
    due = decided.get("due_at") or decided.get("latest_due_at")
    marks = [(warning["percent"], warning["at"]) for warning in decided["warnings"]]
    marks += [] if due is None else [(100, due)]
    calendar = decided["calendar"].partition("@")[0]
    for place, mark in enumerate(marks):
        following = marks[place + 1] if place + 1 < len(marks) else None
        if known.intersection(marks[place + 1 :]):
            continue
        for at, number, level, to in steps(_at(mark[1]), mark[0], rule, calendar):
            ended = following is not None and at >= _at(following[1])
            if at <= newest and not ended and number > climbed.get(mark, 99):
                climbed[mark] = number
                told = f"{level} {to} after {mark[0]}% at {mark[1]}"
                yield "escalated", *clock, number, format_instant(at), told


def _withdrawn(
    clock: tuple[str, str, int], raised: set[tuple[int, str]], due: str | None, end: Any
) -> list[Told]:
    """Those taken back by what comes next."""
    _, happened, anew = end
    back: list[Told] = []
    for percent, at in sorted(raised):
        if percent != 100 or happened > _at(at):
            continue
        if anew is not None and (
            at != due or (anew.get("due_at") or anew.get("latest_due_at")) == at
        ):
            continue
        raised.discard((percent, at))
        back.append(("withdrawn", *clock, 100, at, ""))
    return back


def _stories(log: Sequence[RecordedEvent]) -> dict[tuple[str, str, int], list[Any]]:
    """Of each clock: position, time and decided clock of each decision; the end has no clock."""
    stories: dict[tuple[str, str, int], list[Any]] = {}
    for event in log:
        envelope = event.envelope
        if not envelope.type.startswith("huiyin.clocks."):
            continue
        for clock in envelope.data["clocks"]:
            key = (envelope.data["case"], clock["kind"], clock["number"])
            decided = clock if "started_at" in clock else None
            stories.setdefault(key, []).append((event.position, envelope.time, decided))
    return stories


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def raised(log: Sequence[RecordedEvent]) -> list[Told]:
    """What the log holds of them, sorted."""
    told: list[Told] = []
    for event in log:
        name, data = event.envelope.type.split(".")[2], event.envelope.data
        if event.envelope.type.startswith(("huiyin.clock.", "huiyin.breach.")):
            at = data[{"warned": "warned_at", "escalated": "escalated_at"}.get(name, "due_at")]
            count = data.get("step") or data.get("percent", 100)
            whom = _whom(data) if "to" in data else ""
            told.append((name, data["case"], data["kind"], data["clock_number"], count, at, whom))
    return sorted(told)


def _whom(data: dict[str, Any]) -> str:
    return f"{data['level']} {data['to']} after {data['percent']}% at {data['alarmed_at']}"
