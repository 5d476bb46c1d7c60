"""Counts, case after case, what became of each promise beside what would have: both reckoned from
what happened to it.
"""

from array import array
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, cast

import orjson

from events.case import CaseCategory
from events.microseconds import from_us, to_us
from projections.dashboard.model import KINDS, CaseHistory, KeptClock, OnTime, Times
from projections.months import COMPANY_ZONE, day_number
from projections.rates import rank_of
from projections.reading import AsOf
from services.ledger.promises.policy import Matter
from services.ledger.promises.what_if.clock import Happened, SupposedClock
from services.ledger.promises.what_if.following import suppose
from services.ledger.promises.what_if.terms import Supposition
from services.questions.what_if_model import (
    NOT_PROMISED,
    Changed,
    Outcome,
    Selected,
    Side,
    Transition,
)

PERCENTS = (50, 90, 95)


@dataclass(slots=True)
class _Sum:
    """What is counted of a kind on one side."""

    on_time: OnTime = field(default_factory=OnTime)
    took_us: "array[int]" = field(default_factory=lambda: array("q"))

    def side(self) -> Side:
        took = sorted(self.took_us)
        # The smallest that so many of a hundred do not exceed.
        found = [took[rank_of(percent, len(took))] for percent in PERCENTS if took]
        p50, p90, p95 = found or (None, None, None)
        times = Times(cases=len(took), p50_us=p50, p90_us=p90, p95_us=p95)
        return Side(on_time=self.on_time, times=times)


class Tally:
    """Takes case after case, and keeps sums and a few examples."""

    def __init__(self, selected: Selected, as_of: AsOf, supposition: Supposition) -> None:
        first, last = selected.filter.first_day, selected.filter.last_day
        assert first is not None
        assert last is not None
        self._days = range(day_number(first), day_number(last) + 1)
        self._from_us = _midnight_us(first)
        self._to_us = to_us(datetime.combine(last, time.max, COMPANY_ZONE)) + 1
        self._now_us, self._supposition = to_us(as_of.instant), supposition
        self._examples_max = selected.examples
        self._then: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._other: defaultdict[str, _Sum] = defaultdict(_Sum)
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._examples: defaultdict[tuple[str, str, str], list[tuple[str, Changed]]]
        self._examples = defaultdict(list)
        self._details: dict[str | None, Mapping[str, Any]] = {None: {}}
        self.changed = 0

    def add(self, history: CaseHistory) -> None:
        """A case: what was, and what would have been."""
        then = self._as_it_was(history.clocks)
        other = self._as_supposed(history)
        changed = False
        for key in then.keys() | other.keys():
            was, would = then.get(key, _NONE), other.get(key, _NONE)
            if was.state != would.state:
                changed = True
                self._note(history, key[0], key[1], was, would)
        self.changed += changed

    def kinds(self) -> Mapping[str, tuple[Side, Side]]:
        """Both sides of each kind there is on either."""
        known = self._then.keys() | self._other.keys()
        ordered = [*(k for k in KINDS if k in known), *sorted(known - set(KINDS))]
        return {kind: (self._then[kind].side(), self._other[kind].side()) for kind in ordered}

    def transitions(self) -> Iterator[Transition]:
        """In the order kinds are told; what happened most comes first."""
        order = {kind: place for place, kind in enumerate(KINDS)}
        for key, count in sorted(
            self._counts.items(), key=lambda each: (order.get(each[0][0], 9), -each[1], each[0])
        ):
            kind, then, other = key
            examples = tuple(each for _, each in self._examples[key])
            yield Transition(kind=kind, then=then, other=other, count=count, examples=examples)

    def _as_it_was(self, clocks: Sequence[KeptClock]) -> dict[tuple[str, int, int], Outcome]:
        found: dict[tuple[str, int, int], Outcome] = {}
        for clock in clocks:
            if clock.day in self._days:
                state = self._at_last(clock.state, clock.due_us)
                outcome = Outcome(state, clock.due_us, clock.took_us)
                _count(self._then[clock.kind], outcome, clock.took_us if clock.timed else None)
                _place(found, clock.kind, clock.started_us, outcome)
        return found

    def _as_supposed(self, history: CaseHistory) -> dict[tuple[str, int, int], Outcome]:
        found: dict[tuple[str, int, int], Outcome] = {}
        kept: set[str] = set()
        for clock in self._supposed(history):
            timed = clock.state in ("met", "late") and clock.kind not in kept
            if timed:
                kept.add(clock.kind)
            if self._from_us <= clock.started_us < self._to_us:
                state, took_us = self._at_last(clock.state, clock.due_us), None
                if clock.ended_us is not None and clock.state != "void":
                    took_us = clock.ended_us - clock.started_us
                outcome = Outcome(state, clock.due_us, took_us)
                _count(self._other[clock.kind], outcome, took_us if timed else None)
                _place(found, clock.kind, clock.started_us, outcome)
        return found

    def _supposed(self, history: CaseHistory) -> Sequence[SupposedClock]:
        story = [Happened(step, at, self._detail(told)) for step, at, told in history.steps]
        opened = story[0].detail
        matter = Matter(
            community=history.community,
            category=cast("CaseCategory", history.category),
            urgency=opened["urgency"],
            party=opened["party"],
        )
        return suppose(matter, story, self._supposition)

    def _detail(self, told: str | None) -> Mapping[str, Any]:
        """Cases say the same few things again and again."""
        detail = self._details.get(told)
        if detail is None:
            assert told is not None
            detail = self._details[told] = orjson.loads(told)
        return detail

    def _at_last(self, state: str, due_us: int | None) -> str:
        if state == "running" and due_us is not None and due_us < self._now_us:
            return "running_late"
        return state

    def _note(
        self, history: CaseHistory, kind: str, started_us: int, then: Outcome, other: Outcome
    ) -> None:
        key = (kind, then.state, other.state)
        self._counts[key] += 1
        examples = self._examples[key]
        if len(examples) == self._examples_max and history.number >= examples[-1][0]:
            return
        changed = Changed(
            case=history.case,
            number=history.number,
            community=history.community,
            category=history.category,
            kind=kind,
            started_at=from_us(started_us),
            then=then,
            other=other,
        )
        insort(examples, (history.number, changed), key=lambda each: each[0])
        del examples[self._examples_max :]


_NONE = Outcome(NOT_PROMISED)


def _place(
    found: dict[tuple[str, int, int], Outcome], kind: str, started_us: int, outcome: Outcome
) -> None:
    """Promises of one kind begin apart, but for what runs on after a merge was taken back."""
    again = 0
    while (kind, started_us, again) in found:
        again += 1
    found[kind, started_us, again] = outcome


def _count(of_kind: _Sum, outcome: Outcome, took_us: int | None) -> None:
    promises, state = of_kind.on_time, outcome.state
    setattr(promises, state, getattr(promises, state) + 1)
    if took_us is not None:
        of_kind.took_us.append(took_us)


def _midnight_us(day: Any) -> int:
    return to_us(datetime.combine(day, time(), COMPANY_ZONE))
