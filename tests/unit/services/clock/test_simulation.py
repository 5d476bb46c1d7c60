"""Each warning, breach and step up the chart once and in order of time, whatever happens to the
service.
"""

from itertools import pairwise

import pytest

from events.envelope import parse
from services.clock import process
from tests.unit.services.clock.climbing import OTHER_POLICY, others, shipped
from tests.unit.services.clock.oracle import expected, raised
from tests.unit.services.clock.simulation import Simulation


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is due after a day takes several."""
    monkeypatch.setattr(process, "PAGE_MAX_CASES", 5)


def check(seed: int, *, days: int, own_figures: bool = False) -> None:
    simulation = Simulation(seed, OTHER_POLICY if own_figures else None)
    simulation.run(days)
    log = [parse(body) for body in simulation.bench.store.bodies]
    found = raised(log)
    assert found == expected(log, simulation.looks, others if own_figures else shipped)
    assert {"warned", "breached", "escalated"} <= {told[0] for told in found}
    assert {told[4] for told in found if told[0] == "escalated"} == {1, 2, 3, 4}
    assert any("after 80%" in told[6] for told in found) == own_figures
    assert any("after 50%" in told[6] for told in found) == own_figures
    before = 0
    for look in simulation.looks:
        span = log[before : look.position]
        by_service = [e for e in span if e.envelope.actor == process.ACTOR]
        times = [event.envelope.time for event in by_service]
        assert all(earlier <= later for earlier, later in pairwise(times))
        assert all(event.envelope.time <= look.now for event in by_service)
        before = look.position


@pytest.mark.proves("Art.3(4)")
def test_five_days_with_a_service_that_is_killed() -> None:
    check(1, days=5)


@pytest.mark.proves("Art.3(4)")
def test_five_days_under_figures_of_the_companys_own() -> None:
    check(30, days=5, own_figures=True)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", range(2, 22))
def test_thirty_days_with_a_service_that_is_killed(seed: int) -> None:
    check(seed, days=30, own_figures=seed % 2 == 0)
