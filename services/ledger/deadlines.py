"""The one simple deadline every case carries until the company adopts a policy of its own (Art.
3(4), law 2).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from events.vocabulary import Urgency

POLICY = "default@1"
CALENDAR = "24x7@1"
LEDGER_ZONE = ZoneInfo("Asia/Shanghai")

_TARGETS: dict[Urgency, tuple[timedelta, str, str]] = {
    "emergency": (timedelta(minutes=30), "紧急", "30 分钟"),
    "urgent": (timedelta(hours=4), "加急", "4 小时"),
    "normal": (timedelta(hours=24), "一般", "24 小时"),
}


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """When the first answer is due (None: none is owed), under which versions, and how it was
    reckoned.
    """

    due_at: datetime | None
    policy: str
    calendar: str
    reckoning: tuple[str, ...]


def first_reply(*, urgency: Urgency, since: datetime, answer_needed: bool) -> Deadline:
    """The deadline of an answer asked for at ``since``; elapsed time, day and night alike."""
    if not answer_needed:
        reckoning: tuple[str, ...] = ("对方无需回复，不设首次回复时限",)
        return Deadline(due_at=None, policy=POLICY, calendar=CALENDAR, reckoning=reckoning)
    target, urgency_label, target_label = _TARGETS[urgency]
    due_at = since.astimezone(UTC) + target
    reckoning = (
        f"自 {_local(since)} 起计时",
        f"{urgency_label}事项首次回复时限 {target_label}（{POLICY}）",
        f"全天连续计时（{CALENDAR}）",
        f"应于 {_local(due_at)} 前回复",
    )
    return Deadline(due_at=due_at, policy=POLICY, calendar=CALENDAR, reckoning=reckoning)


def ledger_year(instant: datetime) -> int:
    """The year a number is given in, as the company's calendar has it."""
    return instant.astimezone(LEDGER_ZONE).year


def _local(instant: datetime) -> str:
    return instant.astimezone(LEDGER_ZONE).isoformat(sep=" ", timespec="seconds")[:-6]
