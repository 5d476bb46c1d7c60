"""Whoever meddles with a copy, anywhere, in whatever way, is noticed, and the record is named."""

import contextlib
from random import Random

import pytest

from services.verifier.findings import Finding
from services.verifier.report import Report
from tests.unit.services.verifier.mutations import MUTATIONS, NEED_TWO, Meddled, Mutation
from tests.unit.services.verifier.world import World, honest

SIZES = (1, 255, 256, 257, 700)
EACH = 10
EACH_AT_LENGTH = 100
"""Times 24 ways to meddle."""


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [honest(size) for size in SIZES]


def covered(found: Finding) -> set[int]:
    """The positions a finding names."""
    if found.position is None:
        return set()
    last = found.until if found.until is not None else found.position
    return set(range(found.position, last + 1)) | ({found.other} if found.other else set())


def expect(report: Report, meddled: Meddled, told: str) -> None:
    assert not report.sound, f"unnoticed: {told}"
    own = [found for found in report.findings if found.copy == meddled.copy]
    assert own, f"{told}: {report.findings}"
    named = set().union(*map(covered, own))
    hit = meddled.named & named if meddled.any_of else meddled.named <= named
    assert hit, f"{told}: {sorted(meddled.named)[:5]} not in {report.findings[:5]}"
    wrongly = [at for at in named if not meddled.allowed(at)]
    assert not wrongly, f"{told}: {wrongly[:5]} blamed in {report.findings[:5]}"
    others = [found for found in report.findings if found.copy != meddled.copy]
    assert not others, f"{told}: {others[:5]}"


def run(worlds: list[World], mutation: Mutation, *, times: int, seed: int) -> None:
    for number in range(times):
        random = Random(f"{mutation.__name__} {seed} {number}")
        world = random.choice(worlds).meddled()
        size = max(world.rows.rows)
        if size == 1 and mutation in NEED_TWO:
            world = worlds[-1].meddled()
        meddled = mutation(world, random)
        expect(world.verify(), meddled, f"{mutation.__name__} #{number} of {size}")


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_none_goes_unnoticed(worlds: list[World], mutation: Mutation) -> None:
    run(worlds, mutation, times=EACH, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_none_goes_unnoticed_at_length(worlds: list[World], mutation: Mutation) -> None:
    run(worlds, mutation, times=EACH_AT_LENGTH, seed=2)


@pytest.mark.parametrize("size", [0, *SIZES, 66_000])
def test_an_honest_log_is_sound(size: int) -> None:
    report = honest(size).verify()
    assert report.sound, report.findings
    assert report.records == {"tiles": size, "store": size, "topic": size}


@pytest.mark.parametrize("seed", range(40))
def test_several_at_once_are_noticed_too(worlds: list[World], seed: int) -> None:
    """Who is blamed for which may then be told less well; that nothing is sound is told always."""
    random = Random(f"several {seed}")
    world = worlds[-1].meddled()
    touched: set[str] = set()
    for mutation in random.sample(MUTATIONS, 3):
        # A copy that lost what the next one would meddle with is met in the tests above.
        with contextlib.suppress(KeyError, ValueError, IndexError):
            touched.add(mutation(world, random).copy)
    report = world.verify()
    assert not report.sound
    assert touched <= {found.copy for found in report.findings}
