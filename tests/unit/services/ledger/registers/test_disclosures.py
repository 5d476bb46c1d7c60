"""Disclosures: each round has its date, the next follows by the calendar, late and unproven ones
are found.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events import disclosure as facts
from events.item import ItemFact
from services.ledger.registers.disclosures import MONTHS, REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

JANUARY_31 = datetime(2026, 1, 31, 10, tzinfo=UTC)
PHOTO = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12}


def scheduled(**changes: Any) -> Any:
    data = {
        "community": "lakeside",
        "item": "common_income",
        "name": "公共收益收支",
        "due_at": (NOW + timedelta(days=2)).isoformat(),
    }
    return plain(facts.DisclosureScheduled, **{**data, **changes})


def published(**changes: Any) -> Any:
    data = {"places": [{"channel": "notice_board"}], "attachments": [PHOTO]}
    return plain(facts.DisclosurePublished, **{**data, **changes})


WITHHELD = plain(facts.DisclosureWithheld, reason="审计未完", basis="审计法")
ENDED = plain(facts.DisclosureEnded, reason="合同终止")


@pytest.mark.proves("Art.3(5)", "disclosure-of-a-community")
def test_a_disclosure_is_for_the_owners_of_a_community() -> None:
    assert when(REGISTER, [], scheduled()).facts == (scheduled(),)
    with refused("disclosure-of-a-community", article="Art.3(5)"):
        when(REGISTER, [], scheduled(community=None), community=None)


@pytest.mark.proves("Art.3(5)", "disclosure-next-date")
@pytest.mark.parametrize("every", MONTHS)
def test_what_recurs_begins_where_another_round_can_follow(every: str) -> None:
    last = "9999-12-31T15:59:59Z"
    with refused("disclosure-next-date", article="Art.3(5)"):
        when(REGISTER, [], scheduled(every=every, due_at=last))
    assert when(REGISTER, [], scheduled(due_at=last)).facts
    for due_at in ("9998-12-31T15:59:59Z", "1900-01-01T00:00:00Z"):
        first = scheduled(every=every, due_at=due_at)
        assert when(REGISTER, [], first).facts == (first,)
        assert when(REGISTER, [first], published()).facts


def test_each_round_sets_the_date_of_the_next_by_the_calendar() -> None:
    history: list[ItemFact] = [scheduled(every="month", due_at=JANUARY_31.isoformat())]
    dates = []
    for _ in range(3):
        [fact] = when(REGISTER, history, published()).facts
        assert isinstance(fact, facts.DisclosurePublished)
        dates.append((fact.due_at, fact.next_due_at))
        history.append(fact)
    february, march = (datetime(2026, m, d, 10, tzinfo=UTC) for m, d in ((2, 28), (3, 31)))
    april = datetime(2026, 4, 30, 10, tzinfo=UTC)
    assert dates == [(JANUARY_31, february), (february, march), (march, april)]


@pytest.mark.parametrize(
    ("every", "next_day"),
    [
        ("quarter", datetime(2026, 4, 30, 10, tzinfo=UTC)),
        ("half_year", datetime(2026, 7, 31, 10, tzinfo=UTC)),
        ("year", datetime(2027, 1, 31, 10, tzinfo=UTC)),
        ("once", None),
    ],
)
def test_what_recurs_more_seldom_comes_again_later(every: str, next_day: datetime | None) -> None:
    given = [scheduled(every=every, due_at=JANUARY_31.isoformat())]
    [fact] = when(REGISTER, given, published()).facts
    assert isinstance(fact, facts.DisclosurePublished)
    assert fact.next_due_at == next_day


@pytest.mark.proves("Art.3(5)", "disclosure-running")
def test_what_was_made_public_once_or_ended_is_over() -> None:
    [first] = when(REGISTER, [scheduled()], published()).facts
    with refused("disclosure-running"):
        when(REGISTER, [scheduled(), first], published())
    given = [scheduled(every="month")]
    [ended] = when(REGISTER, given, ENDED).facts
    assert isinstance(ended, facts.DisclosureEnded)
    assert ended.due_at == scheduled().due_at
    with refused("disclosure-running"):
        when(REGISTER, [*given, ended], published())


@pytest.mark.proves("Art.3(5)", "withheld-on-a-basis")
def test_nothing_is_withheld_without_a_reason_and_a_legal_basis() -> None:
    [fact] = when(REGISTER, [scheduled(every="year")], WITHHELD).facts
    assert isinstance(fact, facts.DisclosureWithheld)
    assert fact.next_due_at is not None
    for missing in ("reason", "basis"):
        with refused("withheld-on-a-basis"):
            when(REGISTER, [scheduled()], WITHHELD.model_copy(update={missing: None}))


@pytest.mark.proves("Art.3(5)", "disclosure-in-time")
def test_a_late_publication_is_found() -> None:
    assert when(REGISTER, [scheduled()], published()).noticed == ()
    [late] = when(REGISTER, [scheduled()], published(), now=NOW + timedelta(days=3)).noticed
    assert late.rule == "disclosure-in-time"


@pytest.mark.proves("Art.3(5)", "disclosure-evidenced")
def test_a_publication_nothing_shows_is_found() -> None:
    bare = published(attachments=[])
    [unproven] = when(REGISTER, [scheduled()], bare).noticed
    assert unproven.rule == "disclosure-evidenced"
    linked = {"channel": "official_account", "link": "https://lakeside.example/1"}
    assert when(REGISTER, [scheduled()], published(attachments=[], places=[linked])).noticed == ()
