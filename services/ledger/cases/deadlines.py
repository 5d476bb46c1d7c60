"""When the first answer to a matter is due, as the policy in force promises it (Art. 3(4), law
2).
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from events.instant import in_zone
from events.microseconds import from_us
from services.ledger.promises.clocks.clock import Clock
from services.ledger.promises.policy import Matter, Policy
from services.ledger.promises.reckoning.telling import reckon_and_tell

LEDGER_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When the first answer is due (None: none is owed), under which versions, and how it was
    reckoned.
    """

    due_at: datetime | None
    policy: str
    calendar: str
    reckoning: tuple[str, ...]


def first_reply(
    policy: Policy, matter: Matter, *, since: datetime, answer_needed: bool
) -> Deadline:
    """The deadline of an answer asked for at ``since``. Raises ``CommandRefusedError`` where the
    policy promises none, which no published one does.
    """
    given = policy.promised("first_reply", matter)
    if not answer_needed:
        return Deadline(
            due_at=None,
            policy=given.policy,
            calendar=given.calendar.label,
            reckoning=("对方无需回复，不设首次回复时限",),
        )
    reckoned, told = reckon_and_tell(given, Clock(laps=(given.lap(since),)))
    return Deadline(
        due_at=None if reckoned.due_us is None else from_us(reckoned.due_us),
        policy=given.policy,
        calendar=given.calendar.label,
        reckoning=told,
    )


def ledger_year(instant: datetime) -> int:
    """The year a number is given in, as the company's calendar has it."""
    return in_zone(instant, LEDGER_ZONE).year
