"""The clocks of a case as they would have been under another policy or another calendar: what
happened is taken as it happened, only what was promised is another. Pure.

It follows what :mod:`services.ledger.promises.keeping` decides, without the words and the events;
a test holds the two against each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, cast

from events.microseconds import MINUTE_US
from services.ledger.promises.clock import Clock, Lap
from services.ledger.promises.deciding_clocks import Wait, pauses_of
from services.ledger.promises.keeping import ANSWERED, AT_OPENING, DONE, SEEN
from services.ledger.promises.policy import ClockKind, Matter
from services.ledger.promises.supposition import Supposition, Terms
from services.ledger.promises.working_time import Reckoner

ClockEnd = Literal["running", "met", "late", "void"]

_KEPT_BY: Mapping[str, Sequence[str]] = {
    "seen": SEEN,
    "answered": ANSWERED,
    "arrived": ("arrive",),
    "revisited": ("revisit",),
}
"""Which promises a step keeps."""


class Happened(NamedTuple):
    """Something that happened to a case and means something for its promises. ``detail`` says what
    the step's word leaves open.
    """

    step: str
    at_us: int
    detail: Mapping[str, Any]


@dataclass(kw_only=True, slots=True)
class SupposedClock:
    """A clock that would have run. ``waits`` are those its deadline was last decided with.
    ``due_us`` is known once it has ended; ``ended_us`` is when what ended it happened.
    """

    kind: ClockKind
    number: int
    started_us: int
    terms: Terms
    laps: list[tuple[Lap, frozenset[str]]]
    extensions_us: int = 0
    waits: tuple[Wait, ...] = ()
    state: ClockEnd = "running"
    due_us: int | None = None
    ended_us: int | None = None
    merged: bool = False

    def counts(self, at_us: int) -> bool:
        """Whether an answer given then is one to this."""
        return self.kind not in ANSWERED or self._begun_by(at_us)

    def kept_by(self, at_us: int) -> bool:
        """Whether it has ended, and would have been kept before by what happened then."""
        if self.ended_us is None or self.merged or self.kind == "resolve":
            return False
        return at_us < self.ended_us and self._begun_by(at_us)

    def _begun_by(self, at_us: int) -> bool:
        """Whether what happened then can be about it: the first of its kind is owed from the
        start.
        """
        return (self.number == 1 and self.kind != "next_reply") or at_us >= self.started_us

    def keep(self, at_us: int) -> None:
        """It is kept, in time or late."""
        self.state = "met" if self.due_us is None or at_us <= self.due_us else "late"

    def falls_due_us(self, reckoner: Reckoner) -> int | None:
        """Its deadline; while it stands still, the one it has if nobody resumes it."""
        laps = self.laps
        pauses = tuple(pauses_of(laps, self.waits)) if self.waits else ()
        clock = Clock(
            laps=tuple(lap for lap, _ in laps),
            pauses=pauses,
            extensions_us=self.extensions_us,
        )
        return reckoner.falls_due_us(clock)


def suppose(
    matter: Matter, happened: Iterable[Happened], supposition: Supposition
) -> list[SupposedClock]:
    """Every clock of a case, in the order they would have begun. ``happened`` is in the order in
    which it became known. Raises ``CommandRefusedError`` where a promise would never fall due.
    """
    story = list(happened)
    supposing = _Supposing(matter, supposition)
    reopened = {each.at_us for each in story if each.step == "reopened"}
    for each in story:
        # Who asks again and so reopens the case is owed the first reply anew, not another one.
        if each.step != "asked_again" or each.at_us not in reopened:
            supposing.follow(each)
        if not supposing.clocks:
            return []  # a case nothing was promised of when it opened has no clocks later either
    for clock in supposing.clocks:
        if clock.state == "running":
            clock.due_us = clock.falls_due_us(supposition.reckoner)
    return supposing.clocks


class _Supposing:
    """Goes through what happened, step by step."""

    def __init__(self, matter: Matter, supposition: Supposition) -> None:
        self._matter, self._supposition = matter, supposition
        self._running: list[SupposedClock] = []
        self._merged: list[SupposedClock] = []
        self._waits: tuple[Wait, ...] = ()
        self._begun: Counter[str] = Counter()
        self.clocks: list[SupposedClock] = []

    def follow(self, what: Happened) -> None:  # noqa: C901, PLR0912 - one arm a step
        """Begins and ends what the step begins and ends."""
        at_us, detail = what.at_us, what.detail
        match what.step:
            case "opened":
                owed = detail["owed"]
                self._begin((k for k in AT_OPENING if owed or k != "first_reply"), at_us)
            case "seen" | "answered" | "arrived" | "revisited":
                self._keep(_KEPT_BY[what.step], at_us)
            case "answered_automatically":
                seen = [each for each in self._running if each.kind == "acknowledge"]
                if any(each.terms.automatic_counts for each in seen):
                    self._fulfil(SEEN, at_us)
            case "undelivered":
                self._begin((detail["owed"],), at_us)
            case "reached":
                self._fulfil(ANSWERED, at_us)
            case "returned":
                self._void(SEEN, at_us)
                self._begin(SEEN, at_us)
            case "resolved":
                self._keep(DONE, at_us)
                self._void(("arrive",), at_us)
                self._begin(("revisit",), at_us)
            case "closed":
                self._void([c.kind for c in self._running if c.kind != "revisit"], at_us)
            case "reopened":
                self._void(("revisit",), at_us)
                self._begin(("first_reply", "resolve") if detail["owed"] else ("resolve",), at_us)
            case "merged":
                self._void([clock.kind for clock in self._running], at_us, merged=True)
            case "withdrawn":
                self._void([clock.kind for clock in self._running], at_us)
            case "unmerged":
                self._run_on()
            case "asked_again":
                if self._of("first_reply") is None:
                    self._begin(("next_reply",), at_us)
            case "drawn":
                self._begin(("revisit",), at_us, drawn=True)
            case "waits" | "waits_no_more":
                self._wait(what)
            case "extended":
                self._extend(detail)
            case "assessed" | "recategorised":
                turned = {name: told for name, told in detail.items() if told is not None}
                self._regrade(replace(self._matter, **turned), at_us)
            case _:
                raise ValueError(f"{what.step} means nothing for a promise")

    def _of(self, kind: str) -> SupposedClock | None:
        return next((clock for clock in self._running if clock.kind == kind), None)

    def _begin(self, kinds: Iterable[ClockKind], at_us: int, *, drawn: bool = False) -> None:
        for kind in kinds:
            if self._of(kind) is not None:
                continue
            terms = self._supposition.promise(kind, self._matter, at_us, drawn=drawn)
            if terms is not None:
                lap = terms.lap(at_us)
                self._add(
                    SupposedClock(
                        kind=kind,
                        number=self._begun[kind] + 1,
                        started_us=at_us,
                        terms=terms,
                        laps=[(lap, terms.waits)],
                    )
                )

    def _add(self, clock: SupposedClock) -> None:
        self._begun[clock.kind], self._merged = self._begun[clock.kind] + 1, []
        self._running.append(clock)
        self.clocks.append(clock)

    def _fulfil(self, kinds: Sequence[str], at_us: int) -> None:
        ended = [each for each in self._running if each.kind in kinds and each.counts(at_us)]
        for clock in ended:
            clock.due_us = clock.falls_due_us(self._supposition.reckoner)
            clock.keep(at_us)
        self._end(ended, at_us)

    def _keep(self, kinds: Sequence[str], at_us: int) -> None:
        """The same, and judges anew what had ended when this became known."""
        self._fulfil(kinds, at_us)
        for clock in self.clocks:
            if clock.kind in kinds and clock.kept_by(at_us):
                clock.keep(at_us)
                clock.ended_us = at_us

    def _void(self, kinds: Sequence[str], at_us: int, *, merged: bool = False) -> None:
        ended = [clock for clock in self._running if clock.kind in kinds]
        for clock in ended:
            clock.due_us = clock.falls_due_us(self._supposition.reckoner)
            clock.state = "void"
        self._end(ended, at_us, merged=merged)

    def _end(self, ended: list[SupposedClock], at_us: int, *, merged: bool = False) -> None:
        if not ended:
            return
        for clock in ended:
            clock.ended_us, clock.merged = at_us, merged
        self._running = [clock for clock in self._running if clock.state == "running"]
        self._merged = ended if merged else []
        if self._waits:
            known = {w for clock in (*self._running, *self._merged) for w in clock.terms.waits}
            self._waits = tuple(wait for wait in self._waits if wait[0] in known)

    def _run_on(self) -> None:
        for clock in self._merged:
            number = self._begun[clock.kind] + 1
            again = replace(clock, number=number, laps=list(clock.laps), state="running")
            again.due_us = again.ended_us = None
            again.merged = False
            self._add(again)

    def _wait(self, what: Happened) -> None:
        reason, at_us = what.detail["reason"], what.at_us
        if what.step == "waits":
            self._waits = (*self._waits, (reason, at_us, None))
        else:
            self._waits = tuple(
                (reason, wait[1], at_us) if wait[0] == reason and wait[2] is None else wait
                for wait in self._waits
            )
        for clock in self._running:
            if reason in clock.terms.waits:
                clock.waits = self._waits

    def _extend(self, detail: Mapping[str, Any]) -> None:
        clock = self._of(detail["kind"])
        if clock is not None:
            minutes = detail.get("minutes")
            if minutes is None:
                minutes = detail["workdays"] * clock.terms.calendar.terms.workday_minutes
            clock.extensions_us += minutes * MINUTE_US
            clock.waits = self._waits

    def _regrade(self, matter: Matter, at_us: int) -> None:
        """Each clock goes on as is promised for what the matter is now."""
        self._matter, ending = matter, []
        for clock in self._running:
            terms = self._supposition.promise(clock.kind, matter, at_us)
            if terms is None:
                ending.append(clock.kind)
            elif terms.told != clock.terms.told:
                since_us = max(at_us, clock.laps[-1][0].since_us)
                clock.laps.append((terms.lap(since_us), terms.waits))
                clock.terms, clock.waits = terms, self._waits
        self._void(ending, at_us)
        new = [kind for kind in ("arrive", "resolve") if not self._begun[kind]]
        self._begin(cast("list[ClockKind]", new), at_us)
