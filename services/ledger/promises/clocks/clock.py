"""A clock and its reckoning: when a promise falls due, stretch by stretch of the time it took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from services.errors import CommandRefusedError
from services.ledger.promises.calendar import Calendar, Day, Span

HORIZON_DAYS = 7_320
"""Twenty years: what has not fallen due by then never will, as far as a promise is concerned."""

StretchKind = Literal["working", "off", "paused", "over_cap"]
Pause = tuple[int, int | None]
"""From, and up to without; None: not resumed yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lap:
    """From ``since_us`` on the clock goes by this calendar and target, until the next lap.

    A clock begins with one lap; a change of category, urgency or community begins another.
    ``pause_cap_us`` bounds the paused working time that is not counted; None: unbounded.
    """

    since_us: int
    calendar: Calendar
    target_us: int
    pause_cap_us: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """All that a deadline depends on. ``laps`` are in order of time, the first begins the clock;
    ``pauses`` come in any order and may overlap.
    """

    laps: tuple[Lap, ...]
    pauses: tuple[Pause, ...] = ()
    extensions_us: int = 0

    @property
    def owed_us(self) -> int:
        """The working time there is in all: target and extensions."""
        return self.laps[-1].target_us + self.extensions_us


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A piece of the time between start and deadline.

    ``working`` and ``over_cap`` (paused beyond the cap) count, ``off`` and ``paused`` do not.
    ``used_us`` and ``excused_us`` are the working time used up, and paused without counting, by
    its end. ``days`` are the dates it lies in; of ``off``, those without any hours.
    """

    begin_us: int
    end_us: int
    kind: StretchKind
    used_us: int
    excused_us: int
    days: tuple[Day, ...]
    calendar: Calendar

    @property
    def counts(self) -> bool:
        """Whether the time was used up."""
        return self.kind in ("working", "over_cap")

    def cut(self, end_us: int) -> "Stretch":
        """The part of it that ends earlier."""
        less_us = self.end_us - end_us
        if not less_us:
            return self
        return Stretch(
            begin_us=self.begin_us,
            end_us=end_us,
            kind=self.kind,
            used_us=self.used_us - (less_us if self.counts else 0),
            excused_us=self.excused_us - (less_us if self.kind == "paused" else 0),
            days=self.days,
            calendar=self.calendar,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoned:
    """When the clock falls due. ``due_us`` None: it stands paused; ``latest_us`` is then when it
    falls due if nobody resumes it, None: never. ``carried_us`` was used before the newest lap.
    """

    due_us: int | None
    latest_us: int | None
    carried_us: int
    stretches: tuple[Stretch, ...]


def reckon(clock: Clock) -> Reckoned:
    """The deadline and how it came about. Raises ``CommandRefusedError`` beyond twenty years."""
    walk = _Walk(clock)
    carried_us = walk.used_us
    latest_us = walk.until_used(clock.owed_us)
    since_us = walk.open_since_us
    paused = since_us is not None and (latest_us is None or latest_us > since_us)
    return Reckoned(
        due_us=None if paused else latest_us,
        latest_us=latest_us,
        carried_us=carried_us,
        stretches=tuple(walk.stretches),
    )


def falls_on(clock: Clock, reckoned: Reckoned, percent: int) -> int | None:
    """When so much of what is owed is used, rounded up to the microsecond: a warning.

    None: not while the clock stands paused for good.
    """
    since_us, share_us = clock.laps[-1].since_us, -(-clock.owed_us * percent // 100)
    if reckoned.carried_us >= share_us:
        return since_us if reckoned.carried_us else reckoned.latest_us
    for stretch in reckoned.stretches:
        if stretch.counts and stretch.used_us >= share_us and stretch.begin_us >= since_us:
            return stretch.end_us - (stretch.used_us - share_us)
    return None


def used_by(clock: Clock, instant_us: int) -> int:
    """Working time used up by an instant, over all laps that had begun by then."""
    laps = tuple(lap for lap in clock.laps if lap.since_us <= instant_us)
    if not laps:
        return 0
    walk = _Walk(replace(clock, laps=laps))
    walk.until(instant_us)
    return walk.used_us


class _Walk:
    """Goes through a clock's time from its start. Earlier laps are walked at once, each under its
    own calendar: what they used stays used.
    """

    def __init__(self, clock: Clock) -> None:
        self._pauses = _merged(clock.pauses)
        self.open_since_us = min(
            (begin for begin, end in clock.pauses if end is None), default=None
        )
        """Since when the clock is paused and not resumed."""
        self._lap = clock.laps[0]
        self.used_us = self._excused_us = 0
        self.stretches: list[Stretch] = []
        for lap in clock.laps[1:]:
            self.until(lap.since_us)
            self._lap = lap

    def until(self, end_us: int) -> None:
        """On to an instant."""
        for stretch in self._ahead():
            if stretch.begin_us >= end_us:
                return
            self._take(stretch.cut(min(end_us, stretch.end_us)))
            if stretch.end_us >= end_us:
                return

    def until_used(self, owed_us: int) -> int | None:
        """On until so much is used, and when that is; None: it stands paused for good.

        What was used up before this lap began is due with it. Nothing owed at all is due in working
        time: at once, or when it begins.
        """
        if self.used_us >= owed_us and self.used_us > 0:
            return self._lap.since_us
        for stretch in self._ahead():
            if owed_us == 0 and stretch.kind != "off":
                return stretch.begin_us
            if stretch.kind == "paused" and self._for_good(stretch):
                return None
            over_us = stretch.used_us - owed_us
            if over_us >= 0 and stretch.counts:
                self._take(stretch.cut(stretch.end_us - over_us))
                return stretch.end_us - over_us
            self._take(stretch)
        return None

    def _for_good(self, stretch: Stretch) -> bool:
        since_us = self.open_since_us
        unbounded = self._lap.pause_cap_us is None
        return unbounded and since_us is not None and since_us <= stretch.begin_us

    def _take(self, stretch: Stretch) -> None:
        self.used_us, self._excused_us = stretch.used_us, stretch.excused_us
        self.stretches.append(stretch)

    def _ahead(self) -> Iterator[Stretch]:
        """The lap's stretches from its beginning, without end. Raises ``CommandRefusedError``."""
        at_us, used_us, excused_us = self._lap.since_us, self.used_us, self._excused_us
        rest: list[Day] = []
        for day in self._days():
            for begin_us, end_us, kind in self._pieces(day, at_us, excused_us):
                if begin_us > at_us:
                    yield self._stretch((at_us, begin_us), "off", (used_us, excused_us), rest)
                length_us = end_us - begin_us
                if kind == "paused":
                    excused_us += length_us
                else:
                    used_us += length_us
                yield self._stretch((begin_us, end_us), kind, (used_us, excused_us), [day])
                at_us, rest = end_us, []
            if not day.spans:
                rest.append(day)

    def _stretch(
        self,
        span: Span,
        kind: StretchKind,
        so_far_us: tuple[int, int],
        days: Iterable[Day],
    ) -> Stretch:
        return Stretch(
            begin_us=span[0],
            end_us=span[1],
            kind=kind,
            used_us=so_far_us[0],
            excused_us=so_far_us[1],
            days=tuple(days),
            calendar=self._lap.calendar,
        )

    def _pieces(
        self, day: Day, from_us: int, excused_us: int
    ) -> Iterator[tuple[int, int, StretchKind]]:
        """A day's working spans, from an instant on, cut where pauses begin, end, or go beyond
        the cap.
        """
        cap_us = self._lap.pause_cap_us
        for span_begin_us, span_end_us in day.spans:
            at_us = max(span_begin_us, from_us)
            for pause_begin_us, resumed_us in self._pauses:
                begin_us = max(pause_begin_us, at_us)
                end_us = span_end_us if resumed_us is None else min(resumed_us, span_end_us)
                if begin_us >= end_us:
                    continue
                if begin_us > at_us:
                    yield at_us, begin_us, "working"
                free_us = end_us - begin_us
                if cap_us is not None:
                    free_us = min(free_us, max(0, cap_us - excused_us))
                if free_us > 0:
                    yield begin_us, begin_us + free_us, "paused"
                    excused_us += free_us
                if begin_us + free_us < end_us:
                    yield begin_us + free_us, end_us, "over_cap"
                at_us = end_us
            if at_us < span_end_us:
                yield at_us, span_end_us, "working"

    def _days(self) -> Iterator[Day]:
        for number, day in enumerate(self._lap.calendar.days_from(self._lap.since_us)):
            if number > HORIZON_DAYS:
                break
            yield day
        raise CommandRefusedError(
            "this would not fall due within twenty years: give a nearer target",
            rule="due-in-sight",
            article="Art.3(4)",
        )


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses as disjoint spans in order: overlapping ones count once."""
    merged: list[Pause] = []
    for begin_us, end_us in sorted(pauses, key=lambda pause: pause[0]):
        if end_us is not None and end_us <= begin_us:
            continue
        if not merged:
            merged.append((begin_us, end_us))
            continue
        last_begin_us, last_end_us = merged[-1]
        if last_end_us is not None and begin_us > last_end_us:
            merged.append((begin_us, end_us))
        elif last_end_us is not None and (end_us is None or end_us > last_end_us):
            merged[-1] = (last_begin_us, end_us)
    return merged
