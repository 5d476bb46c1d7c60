"""Lots from the log: each answer as likely as any other of its person's, whoever draws."""

import hashlib
from collections import Counter
from typing import Any

import pytest

from events.conduct import ConductReviewed, ConductSampled
from events.envelope import parse
from services.ledger.items.drawing import LEAF, lot_of
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, Workbench

DAY = "2026-03-02"
PEOPLE = ("staff:a", "staff:b")


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench()
    bench.store.recorded_at = bench.clock.now
    return bench.registered()


def answer(bench: Workbench, case: str, by: str, **changes: Any) -> str:
    """An answer; returns its event's id."""
    bench.clock.pass_(minutes=1)
    bench.store.recorded_at = bench.clock.now
    data = {"case": case, "by": by, "channel": "phone", "text": "明天上门", **changes}
    accepted = bench.publish("huiyin.reply.sent.v1", data, time=bench.clock.now)
    return parse(accepted.receipts[0].body).envelope.id


def wanted(per_person: int = 1) -> ConductSampled:
    told = {"community": "lakeside", "by": "staff:boss", "day": DAY, "per_person": per_person}
    return ConductSampled.from_published(told)


def sample(bench: Workbench, per_person: int = 1) -> ConductSampled:
    """What is drawn of the day, on the next one."""
    bench.clock.pass_(days=1)
    bench.store.recorded_at = bench.clock.now
    bench.open_case()
    accepted = bench.ledger.perform(wanted(per_person), caller=COMPANY)
    data = parse(accepted.receipts[0].body).envelope.data
    return ConductSampled.from_recorded(data)


def test_so_many_of_each_persons_answers_are_drawn(bench: Workbench) -> None:
    case = bench.open_case()
    given = {by: {answer(bench, case, by) for _ in range(5)} for by in PEOPLE}
    answer(bench, case, "system:bot", automatic=True)
    found = sample(bench, per_person=2)
    assert (found.replies, found.people) == (10, 2)
    assert Counter(each.person for each in found.drawn) == dict.fromkeys(PEOPLE, 2)
    assert all(each.reply in given[each.person] for each in found.drawn)
    assert {each.case for each in found.drawn} == {case}


def test_the_seed_is_the_first_event_after_the_day_and_anybody_draws_the_same(
    bench: Workbench,
) -> None:
    case = bench.open_case()
    given = [answer(bench, case, "staff:a") for _ in range(9)]
    last = len(bench.store.bodies)
    found = sample(bench)
    assert found.seed_position == last + 1
    seed = hashlib.sha256(LEAF + bench.store.bodies[last]).hexdigest()
    assert found.seed == seed
    [drawn] = found.drawn
    assert drawn.reply == min(given, key=lambda reply: lot_of(seed, reply))


def test_over_many_seeds_each_answer_is_drawn_as_often_as_any_other() -> None:
    replies = [f"01970000-0000-7000-8000-{number:012d}" for number in range(4)]
    seeds = [
        hashlib.sha256(bytes([high, low])).hexdigest() for high in range(8) for low in range(250)
    ]
    drawn = Counter(min(replies, key=lambda reply: lot_of(seed, reply)) for seed in seeds)
    # Two thousand draws of four: five hundred each, and these very seeds always fall alike.
    assert all(430 < drawn[reply] < 570 for reply in replies)


def test_a_case_kept_from_somebody_is_not_laid_before_reviewers(bench: Workbench) -> None:
    hidden, shown = bench.open_case(), bench.open_case()
    for case in (hidden, shown):
        for _ in range(3):
            answer(bench, case, "staff:a")
    kept = {"case": hidden, "by": "staff:boss", "persons": ["staff:c"]}
    bench.publish("huiyin.access.restricted.v1", kept)
    assert {each.case for each in sample(bench, per_person=5).drawn} == {shown}


@pytest.mark.proves("Art.6(1)", "sample-after-day")
def test_nothing_is_drawn_before_anything_was_recorded_after_the_day(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, "staff:a")
    bench.clock.pass_(days=1)
    with refused("sample-after-day", article="Art.6(1)"):
        bench.ledger.perform(wanted(), caller=COMPANY)


def test_a_day_is_drawn_once(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, "staff:a")
    found = sample(bench)
    with refused("opened-once"):
        sample(bench)
    review = ConductReviewed(id=found.id, by="staff:boss", reply="1", score=4)
    bench.ledger.perform(review, caller=COMPANY)
