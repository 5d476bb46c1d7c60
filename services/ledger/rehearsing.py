"""What would come of a command, without it: so that a thousand rows can be checked before the first
of them is recorded.
"""

from datetime import datetime

from events.fact import Fact
from services.ledger.admission import admit_time
from services.ledger.commands import Commands
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.report import Report


class Rehearsing:
    """Decides and lands nothing. A person met for the first time is given an id all the same, which
    is used when they come again.
    """

    def __init__(self, core: Core, commands: Commands) -> None:
        self._core, self._commands = core, commands

    def rehearse(self, fact: Fact, *, caller: Caller, happened_at: datetime | None) -> None:
        """Raises what performing it now would raise, but for what only the log can refuse."""
        now = self._core.clock()
        happened_at = happened_at or now
        admit_time(happened_at, now=now)
        report = Report(
            fact=fact,
            event_id=self._core.mint(now),
            speaker=f"{self._core.origin}:desk",
            caller=caller,
            happened_at=happened_at,
            recorded_at=now,
        )
        steps = self._commands.carry_out(report)
        try:
            next(steps)
        finally:
            steps.close()
