"""When something would be due, and how what was decided came about: asked, never recorded."""

from collections.abc import Iterable

from events.clock import DecidedClock
from services.ledger.core import Core
from services.ledger.promises.clocks.clock import Reckoned
from services.ledger.promises.clocks.deciding import Wait
from services.ledger.promises.reckoning.calculating import Calculated, Question, calculate
from services.ledger.promises.reckoning.retelling import reckon_again


class Reckoning:
    """Answers by the policies and calendars of the log. Safe from many threads."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def ask(self, question: Question) -> Calculated:
        """When something would be due, and why, by the policy that holds where it begins, or as of
        its ``policy_at``. Raises ``CommandRefusedError``.
        """
        with self._core.rules.naming(self._core.clock()):
            return calculate(question, self._core.promises.policy_at)

    def again(self, clock: DecidedClock, waits: Iterable[Wait]) -> Reckoned | None:
        """How a decided deadline came about, by the calendar it names; None where that takes more
        than its event tells.
        """
        return reckon_again(clock, waits, self._core.promises.calendar_labelled)
