"""What a term kept is looked at once a minute, and again at once after an outage."""

from dataclasses import dataclass, field

import pytest

from services.clock.lifting import LOOK_EVERY_S, Lifting
from services.errors import StoreUnavailableError
from services.ledger.contract import Caller

CLOCK = Caller(actor="system:clock")


@dataclass
class Restrictions:
    """Counts who asked; away while told so."""

    asked: list[str] = field(default_factory=list)
    away: bool = False

    def lift(self, *, caller: Caller) -> int:
        if self.away:
            raise StoreUnavailableError("away")
        self.asked.append(caller.actor)
        return 3


def test_it_looks_once_a_minute_and_after_an_outage_at_once() -> None:
    restrictions, now = Restrictions(away=True), 10.0
    lifting = Lifting(restrictions=restrictions, caller=CLOCK, monotonic_s=lambda: now)
    with pytest.raises(StoreUnavailableError):
        lifting.round()
    restrictions.away = False
    assert [lifting.round(), lifting.round()] == [3, 0]
    now += LOOK_EVERY_S
    assert lifting.round() == 3
    assert restrictions.asked == [CLOCK.actor] * 2
