"""Which resolved matters are asked back about by lot: a share, drawn from the log, once a day."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from events.clock_step import RevisitMade
from events.envelope import Envelope, parse
from events.sla_policy import WholePolicyTerms
from services.ledger.items.drawing import LEAF
from services.ledger.promises.published.shipping import shipped_policy
from services.ledger.promises.sampling import percent_of
from tests.unit.services.ledger.promises.clocks.test_case_clocks import running
from tests.unit.services.ledger.workbench import COMPANY, Workbench

DRAWN, OF_DAY = "huiyin.revisit.drawn.v1", "huiyin.revisit_lots.drawn.v1"


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench()
    bench.store.recorded_at = bench.clock.now
    bench.ledger.promising.adopt(caller=COMPANY)
    return bench.registered()


def pass_(bench: Workbench, **span: float) -> None:
    bench.clock.pass_(**span)
    bench.store.recorded_at = bench.clock.now


def share(bench: Workbench, percent: int, **line: Any) -> None:
    target = {"workdays": 2, "calendar": "revisit"}
    sample = {"categories": ["repair"], "share_percent": percent, "target": target, **line}
    terms = WholePolicyTerms.model_validate({**dict(shipped_policy()), "revisit_samples": [sample]})
    bench.ledger.promising.publish_policy(terms, effective_at=None, basis=None, caller=COMPANY)


def resolved(bench: Workbench, **matter: Any) -> str:
    pass_(bench, minutes=1)
    case = bench.open_case(**{"category": "repair", "urgency": "normal", **matter})
    by = {"case": case, "by": "staff:engineer-7"}
    reply = {**by, "channel": "phone", "text": "今天上门"}
    bench.publish("huiyin.reply.sent.v1", reply, time=bench.clock.now)
    done = {**by, "outcome": "修好了"}
    bench.publish("huiyin.case.resolved.v1", done, time=bench.clock.now)
    return case


def draw(bench: Workbench) -> list[Envelope]:
    """What the draw put on record."""
    before = len(bench.store.bodies)
    bench.another_ledger().sampling.draw_due(caller=COMPANY)
    return [parse(body).envelope for body in bench.store.bodies[before:]]


def drawn_cases(told: list[Envelope]) -> set[str]:
    return {each.data["case"] for each in told if each.type == DRAWN}


@pytest.mark.proves("Art.3(4)")
def test_of_a_day_the_share_is_drawn_that_anybody_draws_again(bench: Workbench) -> None:
    share(bench, 40)
    cases = {resolved(bench) for _ in range(30)}
    assert draw(bench) == [], "the day is not over"
    pass_(bench, days=1)
    assert draw(bench) == [], "nothing was recorded after it"
    last = len(bench.store.bodies)
    bench.open_case()
    told = draw(bench)
    [of_day] = [each for each in told if each.type == OF_DAY]
    seed = hashlib.sha256(LEAF + bench.store.bodies[last]).hexdigest()
    assert (of_day.data["seed"], of_day.data["seed_position"]) == (seed, last + 1)
    lots = {
        event.envelope.data["case"]: percent_of(seed, event.envelope.id)
        for event in bench.log()
        if event.envelope.type == "huiyin.case.resolved.v1"
    }
    assert drawn_cases(told) == {case for case, lot in lots.items() if lot < 40}
    assert (of_day.data["resolved"], of_day.data["drawn"]) == (30, len(drawn_cases(told)))
    for case in cases:
        assert ("revisit" in running(bench, case)) == (lots[case] < 40)
    assert draw(bench) == [], "once"


def test_each_is_as_likely_as_any_other_over_many_seeds() -> None:
    seeds = [
        hashlib.sha256(bytes([high, low])).hexdigest() for high in range(8) for low in range(250)
    ]
    ids = [f"01970000-0000-7000-8000-{number:012d}" for number in range(4)]
    low = Counter(each for seed in seeds for each in ids if percent_of(seed, each) < 10)
    # A tenth of two thousand draws each, and these very seeds always fall alike.
    assert all(160 < low[each] < 240 for each in ids)
    assert {percent_of(seed, ids[0]) for seed in seeds} == set(range(100))


def test_whoever_is_drawn_is_asked_within_the_time_and_by_another(bench: Workbench) -> None:
    share(bench, 100)
    case = resolved(bench)
    pass_(bench, days=1)
    bench.open_case()
    told = draw(bench)
    [began] = [each for each in told if each.type == "huiyin.clocks.started.v1"]
    [clock] = began.data["clocks"]
    assert datetime.fromisoformat(clock["started_at"]) == bench.clock.now
    assert (clock["kind"], clock["policy"]) == ("revisit", "default@2")
    made = RevisitMade(case=case, by="staff:desk-2", channel="phone", outcome="satisfied")
    bench.ledger.perform(made, caller=COMPANY)
    assert "revisit" not in running(bench, case)


def test_what_is_asked_back_about_anyway_is_not_drawn_nor_what_is_open_again(
    bench: Workbench,
) -> None:
    share(bench, 100, categories=[])
    plain = resolved(bench, category="suggestion")
    complaint, again = resolved(bench, category="complaint"), resolved(bench)
    told = {"case": again, "by": "staff:engineer-7", "reason": "又漏了"}
    bench.publish("huiyin.case.reopened.v1", told, time=bench.clock.now)
    pass_(bench, days=1)
    bench.open_case()
    assert drawn_cases(draw(bench)) == {plain}
    assert running(bench, complaint)["revisit"][0] == 1


def test_a_version_reaches_back_to_nothing_resolved_before_it(bench: Workbench) -> None:
    share(bench, 0)
    before = resolved(bench)
    pass_(bench, minutes=1)
    share(bench, 100)
    after = resolved(bench)
    pass_(bench, days=1)
    bench.open_case()
    assert drawn_cases(draw(bench)) == {after}
    assert "revisit" not in running(bench, before)


def test_a_policy_that_draws_nothing_leaves_nothing_behind(bench: Workbench) -> None:
    share(bench, 0)
    resolved(bench)
    pass_(bench, days=1)
    bench.open_case()
    assert draw(bench) == []


def test_days_nobody_was_there_are_drawn_later_but_not_long_after(bench: Workbench) -> None:
    share(bench, 100)
    first = resolved(bench)
    pass_(bench, days=6)
    second = resolved(bench)
    pass_(bench, days=4)
    bench.open_case()
    told = draw(bench)
    assert drawn_cases(told) == {second}
    assert "revisit" not in running(bench, first)
