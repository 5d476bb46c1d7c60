"""Made-up cases for tests of words and layout; nothing here is stored anywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from projections.inbox.model import InboxRow

NOW = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
CASE = "01a20a60-a638-7299-bc9a-226a2fc3f5ff"

_ROW = InboxRow(
    case=CASE,
    number="yinhu-2026-000001",
    version=2,
    community="yinhu",
    building="b3",
    category="repair",
    urgency="normal",
    sensitivity="normal",
    channel="phone",
    state="open",
    assignee="desk:yinhu",
    party_kind="owner",
    party=None,
    contacts=1,
    opened_at=NOW - timedelta(hours=1),
    last_at=NOW - timedelta(hours=1),
    first_reply_due_at=NOW + timedelta(hours=23),
    restricted=False,
    unnamed=False,
    answered_at=None,
    incident=None,
    attempted_at=None,
    attempted_by=None,
    referred_to=None,
    heat=0,
    heated_at=None,
    hot_hand=None,
    overdue=False,
    alarm=None,
    alarm_kind=None,
    alarm_level=None,
    alarm_to=None,
    alarm_due_at=None,
    text=None,
    name=None,
    phone=None,
    unit=None,
)


def row(**changes: Any) -> InboxRow:
    """An open case, with these things otherwise."""
    return replace(_ROW, **changes)
