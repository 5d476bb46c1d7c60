"""The clocks of a case as they would have been under another policy or another calendar: what
happened is taken as it happened, only what was promised is another. Pure.

It follows what :mod:`services.ledger.promises.clocks.keeping` decides, without the words and the
events; a test holds the two against each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from services.ledger.promises.clocks.deciding import Wait
from services.ledger.promises.clocks.exchange import Exchange
from services.ledger.promises.clocks.keeping import AT_OPENING, DONE, SEEN
from services.ledger.promises.clocks.replying import ANSWERED, REPLIES
from services.ledger.promises.policy import ClockKind, Matter
from services.ledger.promises.what_if.clock import Happened, SupposedClock
from services.ledger.promises.what_if.terms import Supposition

_KEPT_BY: Mapping[str, Sequence[str]] = {
    "seen": SEEN,
    "arrived": ("arrive",),
    "revisited": ("revisit",),
}
"""Which promises a step keeps."""


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
        if each.step == "asked_again" and each.at_us in reopened:
            supposing.hear(each.at_us)
        else:
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
        self._exchange = Exchange()
        self._granted: list[tuple[int, Mapping[str, Any]]] = []
        self.clocks: list[SupposedClock] = []

    def hear(self, asked_us: int) -> None:
        """Remembers a question, to hold answers against it that are told later."""
        self._exchange = self._exchange.with_question(asked_us)

    def follow(  # noqa: C901, PLR0912, PLR0915 - one arm a step
        self, what: Happened
    ) -> None:
        """Begins and ends what the step begins and ends."""
        at_us, detail = what.at_us, what.detail
        match what.step:
            case "opened":
                owed = detail["owed"]
                self._begin((k for k in AT_OPENING if owed or k != "first_reply"), at_us)
            case "seen" | "arrived" | "revisited":
                self._keep(_KEPT_BY[what.step], at_us)
            case "answered":
                self._answer(at_us, detail.get("reply", ""))
            case "undelivered":
                self._lose(at_us, detail["owed"], detail["reply"])
            case "reached":
                self._reach(at_us, detail["reply"], counted=detail["counted"])
            case "answered_automatically":
                seen = [each for each in self._running if each.kind == "acknowledge"]
                if any(each.terms.automatic_counts for each in seen):
                    self._fulfil(SEEN, at_us)
            case "returned":
                self._void(self._of_kinds(SEEN), at_us)
                self._begin(SEEN, at_us)
            case "resolved":
                self._exchange = replace(self._exchange, resolved=True)
                self._keep(DONE, at_us)
                self._void(self._of_kinds(("arrive",)), at_us)
                self._begin(("revisit",), at_us)
            case "closed":
                self._exchange = self._exchange.with_closing(at_us)
                self._void([c for c in self._running if c.kind != "revisit"], at_us)
            case "reopened":
                self._exchange = replace(self._exchange, resolved=False)
                self._void(self._of_kinds(("revisit",)), at_us)
                self._begin(("first_reply", "resolve") if detail["owed"] else ("resolve",), at_us)
            case "merged":
                self._void(list(self._running), at_us, merged=True)
            case "withdrawn":
                self._void(list(self._running), at_us)
            case "unmerged":
                self._run_on()
            case "asked_again":
                self._ask(at_us)
            case "drawn":
                self._begin(("revisit",), at_us, drawn=True)
            case "waits" | "waits_no_more":
                self._wait(what)
            case "extended":
                self._extend(at_us, detail)
            case "assessed" | "recategorised":
                turned = {name: told for name, told in detail.items() if told is not None}
                self._regrade(replace(self._matter, **turned), at_us)
            case _:
                raise ValueError(f"{what.step} means nothing for a promise")

    def _of_kinds(self, kinds: Sequence[str]) -> list[SupposedClock]:
        return [clock for clock in self._running if clock.kind in kinds]

    def _of(self, kind: str) -> SupposedClock | None:
        return next((clock for clock in self._running if clock.kind == kind), None)

    def _ask(self, at_us: int) -> None:
        """The party asked once more, and may have been answered since."""
        exchange = self._exchange
        self.hear(at_us)
        later = self._of("next_reply")
        if self._with_the_first(at_us) or exchange.dropped(at_us):
            return
        if later is not None and later.started_us <= at_us:
            return
        answered_us = exchange.answer_to(at_us)
        if answered_us is not None:
            self._count(at_us, answered_us)
        elif later is None:
            self._begin_since(at_us, ())
        elif not exchange.tried(at_us, later.started_us) and self._begin_since(at_us, self._waits):
            self._void([later], at_us)

    def _answer(self, at_us: int, reply: str) -> None:
        """Keeps what is owed; what was asked later is owed still, or has another answer."""
        owed, before = self._of_kinds(REPLIES), [(c, c.ended_us) for c in self.clocks]
        self._keep(ANSWERED, at_us)
        kept_one = len(self._of_kinds(REPLIES)) < len(owed)
        self._exchange = exchange = self._exchange.with_answer(at_us, reply or f"at {at_us}")
        for clock, ended_us in before:
            if clock.kind in REPLIES and ended_us is not None and clock.ended_us != ended_us:
                asked_us = exchange.asked_between(at_us, ended_us)
                if asked_us is not None and exchange.answer_to(asked_us) == ended_us:
                    self._count(asked_us, ended_us)
        if kept_one and self._of("next_reply") is None:
            since_us = exchange.waits_since()
            if since_us is not None and not self._with_the_first(since_us):
                self._begin_since(since_us, self._waits)

    def _lose(self, at_us: int, owed: ClockKind | None, reply: str) -> None:
        """It did not reach the party."""
        self._exchange = exchange = self._exchange.without(reply)
        if owed is not None:
            self._begin((owed,), at_us)
        elif not (self._of_kinds(REPLIES) or exchange.resolved or exchange.waits_since() is None):
            self._begin(("next_reply",), at_us)

    def _reach(self, at_us: int, reply: str, *, counted: bool) -> None:
        """It reached the party after all."""
        self._exchange = self._exchange.with_arrival(reply)
        if counted:
            self._fulfil(ANSWERED, at_us)
        elif self._exchange.waits_since() is None:
            self._fulfil(REPLIES, at_us)

    def _with_the_first(self, asked_us: int) -> bool:
        """Whether a first reply was owed then."""
        return any(c.kind == "first_reply" and c.owed_at(asked_us) for c in self.clocks)

    def _count(self, asked_us: int, answered_us: int) -> None:
        """A promise that was over when it became known; unless that answer keeps one already."""
        ends = {c.ended_us for c in self.clocks if c.kind == "next_reply" and not c.merged}
        clock = self._promised("next_reply", asked_us)
        counted = answered_us in ends or self._with_the_first(asked_us)
        if clock is not None and not counted:
            clock.extensions_us = clock.granted_us(self._granted, answered_us)
            self._add(clock)
            self._finish([clock], answered_us)

    def _begin_since(self, asked_us: int, waits: tuple[Wait, ...]) -> bool:
        """With all the time granted since, to whichever clock ran when that was told."""
        if (clock := self._promised("next_reply", asked_us)) is None:
            return False
        clock.extensions_us, clock.waits = clock.granted_us(self._granted, None), waits
        self._add(clock)
        return True

    def _begin(self, kinds: Iterable[ClockKind], at_us: int, *, drawn: bool = False) -> None:
        for kind in kinds:
            if self._of(kind) is None and (clock := self._promised(kind, at_us, drawn=drawn)):
                self._add(clock)

    def _promised(
        self, kind: ClockKind, at_us: int, *, drawn: bool = False
    ) -> SupposedClock | None:
        terms = self._supposition.promise(kind, self._matter, at_us, drawn=drawn)
        if terms is None:
            return None
        return SupposedClock(
            kind=kind,
            number=self._begun[kind] + 1,
            started_us=at_us,
            terms=terms,
            laps=[(terms.lap(at_us), terms.waits)],
        )

    def _add(self, clock: SupposedClock) -> None:
        self._begun[clock.kind], self._merged = self._begun[clock.kind] + 1, []
        self._running.append(clock)
        self.clocks.append(clock)

    def _fulfil(self, kinds: Sequence[str], at_us: int) -> None:
        self._finish([c for c in self._running if c.kind in kinds and c.counts(at_us)], at_us)

    def _finish(self, ended: list[SupposedClock], at_us: int) -> None:
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

    def _void(self, ended: list[SupposedClock], at_us: int, *, merged: bool = False) -> None:
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

    def _extend(self, at_us: int, detail: Mapping[str, Any]) -> None:
        self._granted.append((at_us, detail))
        if (clock := self._of(detail["kind"])) is not None:
            clock.extensions_us += clock.extra_us(detail)
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
        self._void(self._of_kinds(ending), at_us)
        new = [kind for kind in ("arrive", "resolve") if not self._begun[kind]]
        self._begin(cast("list[ClockKind]", new), at_us)
