"""The series archival numbers are given in: each number once, none left out (Art. 10)."""

from dataclasses import dataclass

from events.record import AnySeriesFact
from services.ledger.registers.contract import At, Outcome, Register


@dataclass(frozen=True, kw_only=True)
class Series:
    """How many numbers the series has given."""

    given: int = 0


def evolve(series: Series | None, fact: AnySeriesFact) -> Series:
    """The series after the fact."""
    del series
    return Series(given=fact.first + len(fact.records) - 1)


def decide(series: Series | None, fact: AnySeriesFact, at: At) -> Outcome:
    """Arranging a year has decided (ledger/archive/arranging.py); there is no step here."""
    del series, at
    return Outcome(facts=(fact,))


REGISTER: Register[Series, AnySeriesFact] = Register(
    kind="series", plural="series", letter="X", steps={}, evolve=evolve, decide=decide
)
