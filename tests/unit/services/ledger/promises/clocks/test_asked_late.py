"""Questions and answers that become known in another order than they happened in: what is owed in
the end is what would be owed had each been told at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.catalogue import decode
from events.clock import ClocksFulfilled, ClocksRejudged, ClocksStarted, ClocksVoided
from events.microseconds import MINUTE_US
from tests.unit.services.ledger.promises.clocks.test_case_clocks import BY, clocks, reply, running
from tests.unit.services.ledger.promises.clocks.test_known_later import answered, judged, missed
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench, contact

HOUR = timedelta(hours=1)
NEXT_REPLY = 25 * HOUR
"""How long the next answer may take that is asked for in an office's first hours."""
MORE_MINUTES = 600
"""How much more time is granted."""


What = Literal["asked", "answered", "receipt", "granted", "resolved", "closed", "reopened"]


class Told(NamedTuple):
    """A question of the party, an answer to it, one nobody wrote, more time for an answer, or a
    step of the case: so long after the opening.
    """

    minute: int
    what: What

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.minute)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def asked(bench: Workbench, at: datetime) -> None:
    bench.publish("huiyin.contact.logged.v1", contact(externalref="L-1"), time=at)


def tell(bench: Workbench, case: str, told: Told) -> None:
    if told.what == "asked":
        asked(bench, told.at)
    elif told.what == "answered":
        answered(bench, case, told.at)
    elif told.what == "granted":
        more = {"case": case, "kind": "next_reply", "minutes": MORE_MINUTES}
        asked_for = {**more, "by": "staff:engineer-7", "reason": "parts"}
        bench.publish("huiyin.extension.requested.v1", asked_for, time=told.at)
        bench.publish("huiyin.extension.granted.v1", {**more, "by": "staff:m-1"}, time=told.at)
    elif told.what != "receipt":
        said = {"resolved": {"outcome": "好了"}, "reopened": {"reason": "又漏了"}, "closed": {}}
        data = {"case": case, **BY, **said[told.what]}
        bench.publish(f"huiyin.case.{told.what}.v1", data, time=told.at)
    else:
        receipt = {"case": case, **BY, "channel": "app", "text": "收到", "automatic": True}
        bench.publish("huiyin.reply.sent.v1", receipt, time=told.at)


def placed(bench: Workbench, case: str, told: Told) -> Told | None:
    """More time is allowed while the answer is owed: so long after the question."""
    if told.what != "granted":
        return told
    clock = clocks(bench, case).of("next_reply")
    if clock is None:
        return None
    asked_minute = (clock.started_at - START) // timedelta(minutes=1)
    return Told(asked_minute + told.minute % (24 * 60), told.what)


def owed(bench: Workbench, case: str) -> list[datetime]:
    """Since when the next answer is owed, by each clock that runs."""
    since: dict[int, datetime] = {}
    for event in bench.clocks(case):
        fact = decode(event.envelope.type, event.envelope.data)
        if isinstance(fact, ClocksStarted):
            since |= {c.number: c.started_at for c in fact.clocks if c.kind == "next_reply"}
        elif isinstance(fact, ClocksFulfilled | ClocksVoided):
            for each in fact.clocks:
                if each.kind == "next_reply":
                    del since[each.number]
    return list(since.values())


def kept(bench: Workbench, case: str) -> dict[int, tuple[datetime, datetime, bool]]:
    """From when to when each of these promises ran that was kept, and whether in time."""
    since: dict[int, datetime] = {}
    found: dict[int, tuple[datetime, datetime, bool]] = {}
    for event in bench.clocks(case):
        fact = decode(event.envelope.type, event.envelope.data)
        if isinstance(fact, ClocksStarted):
            since |= {c.number: c.started_at for c in fact.clocks if c.kind == "next_reply"}
        elif isinstance(fact, ClocksFulfilled | ClocksRejudged):
            for each in fact.clocks:
                if each.kind == "next_reply":
                    number = each.number
                    found[number] = since[number], fact.fulfilled_at, each.met
    return found


def told_in_order(story: Sequence[Told]) -> tuple[list[datetime], list[datetime]]:
    """Since when the next answer is owed at the end, and when each was given that was owed, told
    from the times alone: what is asked while no first answer is owed is owed the next one.
    """
    first, since, given = True, list[datetime](), list[datetime]()
    for each in sorted(story, key=lambda told: (told.minute, told.what != "asked")):
        if each.what == "asked" and not first:
            since = since or [each.at]
        elif each.what == "answered":
            given += [each.at] if since else []
            first, since = False, []
        elif each.what == "closed":
            since = []
        elif each.what == "reopened":
            first = True
    return since, given


GRANTED_EARLY = [
    Told(10, "answered"),
    Told(300, "asked"),
    Told(10, "granted"),
    Told(100, "asked"),
    Told(250, "answered"),
]
"""Time granted for an answer before it became known that another one was owed first."""

ASKED_BEFORE = [
    Told(10, "answered"),
    Told(1122, "answered"),
    Told(1246, "resolved"),
    Told(3607, "reopened"),
    Told(930, "asked"),
    Told(1200, "asked"),
]
"""Questions from before the case was reopened, told after that."""

_moments = st.integers(0, 70 * 60) | st.integers(0, 14).map(lambda n: n * 5 * 60)
_kinds = st.sampled_from(("asked", "asked", "answered", "answered", "granted", "receipt"))
_stories = st.lists(st.builds(Told, _moments, _kinds), min_size=1, max_size=7)
_later = _moments | _moments.map(lambda minute: LATER_MINUTE + minute)
_ways_on: st.SearchStrategy[tuple[What, ...]] = st.sampled_from(
    (("resolved", "reopened"), ("resolved", "closed", "reopened"))
)
LATER_MINUTE = 72 * 60


@st.composite
def _reopened(draw: st.DrawFn) -> list[Told]:
    """What was told before the case was reopened, and what was told after that, of either time."""
    before = [Told(10, "answered"), *draw(_stories)]
    steps = [Told(71 * 60 + n, what) for n, what in enumerate(draw(_ways_on))]
    return [*before, *steps, *draw(st.lists(st.builds(Told, _later, _kinds), max_size=7))]


@settings(max_examples=40, deadline=None)
@given(told=_stories | _reopened(), looks=st.booleans())
@example(told=ASKED_BEFORE, looks=False)
@example(told=GRANTED_EARLY, looks=False)
def test_what_is_owed_hangs_on_when_things_happened_and_not_on_when_they_were_told(
    told: list[Told], *, looks: bool
) -> None:
    bench = Workbench().registered()
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=150)
    story: list[Told] = []
    for each in told:
        bench.clock.pass_(minutes=1)
        if looks:
            bench.ledger.noticing.raise_due([case], bench.clock.now, caller=COMPANY)
        if (now := placed(bench, case, each)) is not None:
            tell(bench, case, now)
            story.append(now)
    since, given = told_in_order(story)
    assert owed(bench, case) == since
    for clock in (each for each in clocks(bench, case).running if each.kind == "next_reply"):
        granted = [e for e in story if e.what == "granted" and e.at >= clock.started_at]
        assert clock.extensions_us == len(granted) * MORE_MINUTES * MINUTE_US
    answers = [each.at for each in story if each.what == "answered"]
    ends = []
    for asked_at, until, _ in kept(bench, case).values():
        assert until == min(at for at in answers if at >= asked_at), "by the first answer after it"
        ends.append(until)
    assert len(ends) == len(set(ends)), "an answer keeps one promise of a kind"
    assert set(ends) <= set(given), "none is kept that was not owed"


@pytest.mark.proves("Art.3(4)")
@pytest.mark.parametrize("answered_again", [True, False])
def test_a_question_from_before_a_reopening_is_owed_its_own_answer(
    bench: Workbench, *, answered_again: bool
) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=62)
    answers = [Told(1122, "answered")] if answered_again else []
    steps = [Told(1246, "resolved"), Told(3607, "reopened")]
    for told in (Told(10, "answered"), *answers, *steps, Told(930, "asked")):
        tell(bench, case, told)
    asked_at = Told(930, "asked").at
    assert owed(bench, case) == ([] if answered_again else [asked_at])
    since = [(begun, until) for begun, until, _ in kept(bench, case).values()]
    assert since == [(asked_at, told.at) for told in answers]
    assert running(bench, case)["first_reply"][0] == 2, "the one of the reopening"


@pytest.mark.proves("Art.3(4)")
def test_time_granted_for_an_answer_stays_with_the_question_it_was_granted_for(
    bench: Workbench,
) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=6)
    for told in (Told(10, "answered"), Told(300, "asked"), Told(310, "granted")):
        tell(bench, case, told)
    due = running(bench, case)["next_reply"][1]
    tell(bench, case, Told(100, "asked"))
    tell(bench, case, Told(250, "answered"))
    assert running(bench, case)["next_reply"] == (3, due)


@pytest.mark.proves("Art.3(4)")
def test_a_question_told_late_that_was_answered_with_the_first_is_owed_nothing(
    bench: Workbench,
) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=3)
    reply(bench, case)
    before = len(bench.clocks(case))
    asked(bench, START + HOUR)
    assert len(bench.clocks(case)) == before


@pytest.mark.proves("Art.3(4)")
@pytest.mark.parametrize(("hours", "in_time"), [(20, True), (60, False)])
def test_a_question_told_late_is_judged_by_the_answer_it_had(
    bench: Workbench, hours: int, *, in_time: bool
) -> None:
    """It was a promise, kept or not, whenever the ledger heard of it."""
    case = bench.open_case(urgency="urgent", externalref="L-1")
    reply(bench, case)
    bench.clock.pass_(hours=hours)
    reply(bench, case)
    bench.clock.pass_(hours=1)
    asked(bench, START + HOUR)
    assert "next_reply" not in running(bench, case)
    assert judged(bench, case)["next_reply", 1] == (START + hours * HOUR, in_time)
    assert missed(bench, case, "next_reply") == (0 if in_time else 1)


def test_an_answer_told_late_leaves_what_was_asked_after_it_owed(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=4)
    asked(bench, START + 2 * HOUR)
    answered(bench, case, START + HOUR)
    assert running(bench, case)["next_reply"] == (1, START + 26 * HOUR)
    answered(bench, case, START + 3 * HOUR)
    assert "next_reply" not in running(bench, case)


def test_what_the_company_itself_said_later_is_no_question(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    bench.clock.pass_(hours=4)
    said = contact(externalref="L-1", direction="outbound")
    bench.publish("huiyin.contact.logged.v1", said, time=START + 2 * HOUR)
    answered(bench, case, START + HOUR)
    assert "next_reply" not in running(bench, case)


def test_the_earlier_question_is_the_one_that_waits(bench: Workbench) -> None:
    case = bench.open_case(urgency="urgent", externalref="L-1")
    reply(bench, case)
    bench.clock.pass_(hours=5)
    asked(bench, START + 4 * HOUR)
    asked(bench, START + 2 * HOUR)
    assert owed(bench, case) == [START + 2 * HOUR]
    asked(bench, START + 3 * HOUR)
    assert owed(bench, case) == [START + 2 * HOUR]
