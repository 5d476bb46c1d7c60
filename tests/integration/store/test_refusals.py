"""Refusals beside the log: the same of a day is counted, the newest stay, and each is asked for by
where it was.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.refused import Refused, RefusedFilter
from services.store.refusals import PostgresRefusals
from services.store.sessions import Sessions

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
KEPT = 3


@pytest.fixture
def refusals(ledger_dsn: str) -> Iterator[PostgresRefusals]:
    sessions = Sessions(ledger_dsn, application_name="huiyin test")
    yield PostgresRefusals(sessions, kept=KEPT, prune_every=1)
    sessions.close()


def refused(minutes: int, **changes: Any) -> Refused:
    data: dict[str, Any] = {
        "at": NOON + timedelta(minutes=minutes),
        "rule": "forbidden-phrase",
        "article": "Art.6(5)",
        "ruleset": None,
        "command": "huiyin.reply.sent.v1",
        "subject": None,
        "community": "yinhu",
        "actor": "staff:1",
        "source": None,
        **changes,
    }
    return Refused(**data)


def told(refusals: PostgresRefusals, **asked: Any) -> list[tuple[str, int]]:
    page = refusals.page(RefusedFilter(**asked), before=None, limit=10)
    return [(row.refused.actor, row.times) for row in page]


def test_the_same_of_a_day_is_one_row_and_the_newest_stay(refusals: PostgresRefusals) -> None:
    for minutes in (0, 1, 1_440):
        refusals.note(refused(minutes))
    assert told(refusals) == [("staff:1", 1), ("staff:1", 2)]
    for minutes in range(1_500, 1_500 + KEPT + 1):
        refusals.note(refused(minutes, actor=f"staff:{minutes}"))
    assert [actor for actor, _ in told(refusals)] == ["staff:1503", "staff:1502", "staff:1501"]


def test_they_are_asked_for_by_place_person_rule_and_clause(refusals: PostgresRefusals) -> None:
    refusals.note(refused(0))
    refusals.note(refused(1, community="fengming", actor="staff:2"))
    refusals.note(refused(2, community=None, actor="staff:3", rule="role-may-call",
                          article="Art.6(4)"))  # fmt: skip
    assert told(refusals, communities=frozenset({"yinhu"})) == [("staff:1", 1)]
    assert told(refusals, actor="staff:2") == told(refusals, communities=frozenset({"fengming"}))
    assert told(refusals, rule="role-may-call") == told(refusals, article="Art.6(4)")
    first, *_ = refusals.page(RefusedFilter(), before=None, limit=1)
    behind = refusals.page(RefusedFilter(), before=(first.refused.at, first.id), limit=10)
    assert [row.refused.actor for row in behind] == ["staff:2", "staff:1"]
    counted = [(each.rule, each.times, each.actors) for each in refusals.counts(RefusedFilter())]
    assert counted == [("forbidden-phrase", 2, 2), ("role-may-call", 1, 1)]
