"""Random versions of a calendar and of the policy, for the histories of tests/stories.py."""

import random
from datetime import datetime

from events.calendar import CalendarPublished, CalendarTerms
from events.fact import Fact
from events.sla_policy import PolicyTerms, SlaPolicyPublished

ALL_DAY = [{"begin": "00:00", "end": "24:00"}]


def version(draw: random.Random, number: int, kind: str, now: datetime) -> Fact:
    """The next version of a kind: ``calendar`` or ``policy``."""
    if kind == "calendar":
        terms = {"name": f"第 {number} 版", "zone": "Asia/Shanghai", "workday_minutes": 1_440}
        terms |= {"week": dict.fromkeys(draw.sample(("monday", "friday", "sunday"), 2), ALL_DAY)}
        return CalendarPublished(
            calendar="24x7",
            version=number,
            effective_at=now,
            terms=CalendarTerms.model_validate(terms),
            by="staff:administrator-1",
        )
    target = {"minutes": draw.randint(0, 600), "calendar": "24x7"}
    promises = [{"kind": "first_reply", "target": target}]
    return SlaPolicyPublished(
        policy="default",
        version=number,
        effective_at=now,
        terms=PolicyTerms.model_validate({"name": f"第 {number} 版", "promises": promises}),
        basis=draw.choice((None, "总经理办公会")),
        by="staff:administrator-1",
    )
