"""A clock as it would have run under another policy or another calendar, and what is told of a case
to find that out. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from events.microseconds import MINUTE_US
from services.ledger.promises.clocks.clock import Clock, Lap
from services.ledger.promises.clocks.deciding import Wait, pauses_of
from services.ledger.promises.clocks.replying import ANSWERED
from services.ledger.promises.policy import ClockKind
from services.ledger.promises.reckoning.working_time import Reckoner
from services.ledger.promises.what_if.terms import Terms

ClockEnd = Literal["running", "met", "late", "void"]


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

    def owed_at(self, at_us: int) -> bool:
        """Whether it ran then."""
        if self.merged or not self._begun_by(at_us):
            return False
        return self.ended_us is None or at_us <= self.ended_us

    def keep(self, at_us: int) -> None:
        """It is kept, in time or late."""
        self.state = "met" if self.due_us is None or at_us <= self.due_us else "late"

    def extra_us(self, detail: Mapping[str, Any]) -> int:
        """The working time an extension adds."""
        minutes: int | None = detail.get("minutes")
        if minutes is None:
            minutes = detail["workdays"] * self.terms.calendar.terms.workday_minutes
        return minutes * MINUTE_US

    def granted_us(
        self, granted: Iterable[tuple[int, Mapping[str, Any]]], until_us: int | None
    ) -> int:
        """All the time granted of its kind since it began, to whichever clock ran then."""
        return sum(
            self.extra_us(detail)
            for at_us, detail in granted
            if detail["kind"] == self.kind
            and self.started_us <= at_us
            and (until_us is None or at_us <= until_us)
        )

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
