"""What questions and answers mean for what is owed to the party, in whatever order they are told:
in the end it is what would be owed had each been told when it happened. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from events.arrival import ReplyArrived, ReplyUndelivered
from events.clock import ClocksRejudged, DecidedClock
from events.microseconds import from_us, to_us
from services.ledger.promises.alarms.falling_due import not_missed
from services.ledger.promises.calendar import Calendar
from services.ledger.promises.clocks.case_clocks import begun_by
from services.ledger.promises.clocks.collecting import Collecting, kept
from services.ledger.promises.clocks.deciding import decided, given_of, reckoning_of
from services.ledger.promises.clocks.exchange import Exchange, told
from services.ledger.promises.reckoning.calculating import extra_time_us

REPLIES: tuple[str, ...] = ("first_reply", "next_reply")
ANSWERED: tuple[str, ...] = ("acknowledge", *REPLIES)
"""Whoever answers a matter has seen it."""


class Replying(Collecting):
    """Begins, keeps and judges anew what is owed to whoever asked."""

    def _asked(self) -> None:
        """The party asked once more. Where somebody has answered since, that is judged; else the
        answer is owed since the first question that waits for it.
        """
        at, next_reply = self._what.happened_at, self._clocks.of("next_reply")
        if self._with_the_first(at):
            return
        if next_reply is not None and next_reply.started_at <= at:
            return
        exchange = self._what.exchange()
        if exchange.dropped(to_us(at)):
            return
        answered_us = exchange.answer_to(to_us(at))
        if answered_us is not None:
            self._count(at, from_us(answered_us))
        elif next_reply is None:
            self._start(list(self._owed_since(at)))
        elif not exchange.tried(to_us(at), to_us(next_reply.started_at)):
            begun = list(self._owed_since(at, waited=True))
            self._start(begun)
            self._void([next_reply] if begun else [], "asked_earlier")

    def _with_the_first(self, asked_at: datetime) -> bool:
        """Whether a first reply was owed when the party asked, which is one to that, too: also the
        one that is owed since the case was reopened.
        """
        first, ended = self._clocks.of("first_reply"), self._clocks.ended
        return (first is not None and begun_by(first, asked_at)) or any(
            each.at is not None and begun_by(each.clock, asked_at) and asked_at <= each.at
            for each in ended
            if each.clock.kind == "first_reply"
        )

    def _owed_since(
        self, since: datetime, *, until: datetime | None = None, waited: bool = False
    ) -> Iterator[DecidedClock]:
        """The next reply with all the time granted since, to whichever clock ran when that was
        told. With ``waited`` it has stood still as the clock did in whose place it begins.
        """
        clocks, calendar_of = self._clocks, self._what.calendar_of
        for begun in self._promised(("next_reply",), since):
            calendar = calendar_of(begun.calendar)
            extra_us = self._granted_us(calendar, since, until)
            if not (extra_us or waited):
                yield begun
                continue
            stood = clocks if waited else replace(clocks, waits=())
            reckoning = reckoning_of(begun, stood, calendar_of, extra_us=extra_us)
            yield decided(given_of(begun, calendar), reckoning, begun.number)

    def _granted_us(self, calendar: Calendar, since: datetime, until: datetime | None) -> int:
        return sum(
            extra_time_us(each.fact, calendar)
            for each in self._clocks.granted
            if each.fact.kind == "next_reply"
            and since <= each.at
            and (until is None or each.at <= until)
        )

    def _count(self, asked_at: datetime, answered_at: datetime) -> None:
        """The promise, begun and kept; unless that answer keeps one already."""
        ended = (each for each in self._clocks.ended if each.clock.kind == "next_reply")
        if all(each.at != answered_at for each in ended) and not self._with_the_first(asked_at):
            begun = list(self._owed_since(asked_at, until=answered_at))
            self._start(begun)
            self._keep(begun, answered_at)

    def _answered(self) -> None:
        """Keeps what the answer is one to. What was asked after it is owed still, or has another
        answer.
        """
        before, at = self._clocks, self._what.happened_at
        self._keep_or_judge(ANSWERED)
        ends = {(each.clock.kind, each.clock.number): each.at for each in before.ended}
        judged = [
            was
            for each in self._clocks.ended
            if each.clock.kind in REPLIES
            and (was := ends.get((each.clock.kind, each.clock.number), each.at)) != each.at
        ]
        owed = [clock for clock in before.running if clock.kind in REPLIES]
        kept_one = len(self._running(REPLIES)) < len(owed)
        if not judged and not kept_one:
            return
        exchange = self._with_this("")
        for ended_at in judged:
            assert ended_at is not None, "or nobody could tell that it was kept before"
            asked_us = exchange.asked_between(to_us(at), to_us(ended_at))
            if asked_us is not None and exchange.answer_to(asked_us) == to_us(ended_at):
                self._count(from_us(asked_us), ended_at)
        if kept_one and self._clocks.of("next_reply") is None:
            since_us = exchange.waits_since()
            if since_us is not None and not self._with_the_first(from_us(since_us)):
                self._start(list(self._owed_since(from_us(since_us), waited=True)))

    def _undelivered(self, fact: ReplyUndelivered) -> None:
        """What is owed again as was decided; also to a question that was told after the answer it
        seemed to have.
        """
        if fact.owed is not None:
            self._begin((fact.owed,))
        elif not self._running(REPLIES):
            exchange = self._with_this(fact.reply)
            if not exchange.resolved and exchange.waits_since() is not None:
                self._begin(("next_reply",))

    def _arrived(self, fact: ReplyArrived) -> None:
        if fact.counted:
            self._keep(self._answerable(ANSWERED), self._what.happened_at)
        elif self._running(REPLIES) and self._with_this(fact.reply).waits_since() is None:
            self._keep(self._answerable(REPLIES), self._what.happened_at)

    def _with_this(self, answer: str) -> Exchange:
        """What is known of the exchange with what happened now."""
        what = self._what
        return told(what.exchange(), what.fact, to_us(what.happened_at), answer)

    def _answerable(self, kinds: Iterable[str]) -> list[DecidedClock]:
        """What of this an answer given then is one to; what is done or reached is so whenever."""
        at = self._what.happened_at
        running = self._running(kinds)
        return [clock for clock in running if clock.kind not in ANSWERED or begun_by(clock, at)]

    def _keep_or_judge(self, kinds: Sequence[str]) -> None:
        """Fulfils what runs, and judges anew what had ended when this became known, and would have
        been kept by it.
        """
        at = self._what.happened_at
        self._keep(self._answerable(kinds), at)
        over = [
            each
            for each in self._clocks.ended
            if each.clock.kind in kinds and each.clock.kind != "resolve" and each.kept_by(at)
        ]
        if over:
            clocks = tuple(kept(each.clock, at) for each in over)
            back = [fact for each in over for fact in not_missed(self._clocks, each, at)]
            self._add(ClocksRejudged(case=self._clocks.id, fulfilled_at=at, clocks=clocks), *back)
