"""Must-know information: given these facts, when this is reported, then that follows or is
refused.
"""

from datetime import timedelta
from typing import Any

import pytest

from events import bulletin as facts
from events.item import ItemFact
from services.ledger.registers.bulletins import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

ENGINEER, GUARDS = "staff:engineer-7", "team:guards"
PAST = "2026-03-01T00:00:00Z"


def shared(**changes: Any) -> ItemFact:
    data: dict[str, Any] = {
        "community": "lakeside",
        "title": "独居老人",
        "text": "老人住院，上门先打电话给他女儿。",
        "to": [ENGINEER, GUARDS],
        **changes,
    }
    fact: ItemFact = plain(facts.InformationShared, **data)
    return fact


def read(by: str = ENGINEER, **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.ReadingConfirmed, by=by, **data)
    return fact


def added(*to: str, **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.ReadersAdded, to=list(to), **data)
    return fact


def corrected(**data: Any) -> ItemFact:
    fact: ItemFact = plain(
        facts.InformationCorrected, text="周五起可以上门。", reason="出院了", **data
    )
    return fact


def told(*steps: ItemFact) -> list[ItemFact]:
    """These facts as they land one after another."""
    given: list[ItemFact] = []
    for fact in steps:
        given += when(REGISTER, given, fact).facts
    return given


def test_without_a_time_there_is_a_day_to_read_it() -> None:
    for fact in told(shared(), added("staff:x"), corrected()):
        assert isinstance(
            fact, facts.InformationShared | facts.ReadersAdded | facts.InformationCorrected
        )
        assert fact.read_by == NOW + timedelta(days=1)
    [fact] = told(shared(read_by="2026-03-02T05:00:00Z"))
    assert isinstance(fact, facts.InformationShared)
    assert fact.read_by == NOW + timedelta(hours=4)


@pytest.mark.proves("Art.7(3)", "reader-once")
@pytest.mark.proves("Art.7(3)", "readers-bounded")
@pytest.mark.proves("Art.7(3)", "reading-ahead")
def test_each_reader_is_named_once_and_for_a_time_ahead() -> None:
    with refused("reader-once", article="Art.7(3)"):
        told(shared(to=[ENGINEER, ENGINEER]))
    with refused("reader-once"):
        told(shared(), added(GUARDS))
    many = [f"staff:{number}" for number in range(facts.READERS_MAX)]
    with refused("readers-bounded"):
        told(shared(to=many), added("staff:one-more"))
    for fact in (shared(read_by=PAST), added("staff:x", read_by=PAST), corrected(read_by=PAST)):
        with refused("reading-ahead"):
            told(*(() if fact.opens else (shared(),)), fact)


@pytest.mark.proves("Art.7(3)", "reader-told")
@pytest.mark.proves("Art.7(3)", "read-once")
@pytest.mark.proves("Art.7(3)", "answer-for-yourself")
def test_each_reads_for_themselves_or_for_their_team() -> None:
    with refused("answer-for-yourself", article="Art.7(3)"):
        told(shared(), read("staff:guard-1", receiver=ENGINEER))
    with refused("reader-told"):
        told(shared(), read("staff:guard-1"))
    with refused("read-once"):
        told(shared(), read(), read())
    assert told(shared(), read(), read("staff:guard-1", receiver=GUARDS))


def test_what_is_corrected_is_read_anew_by_everybody_told_so_far() -> None:
    given = told(shared(), read(), added("staff:x"), corrected())
    fact = given[-1]
    assert isinstance(fact, facts.InformationCorrected)
    assert fact.to == (ENGINEER, GUARDS, "staff:x")
    assert when(REGISTER, given, read()).facts == (read(),)


@pytest.mark.proves("Art.7(3)", "read-in-time")
def test_whoever_reads_late_is_found() -> None:
    late = NOW + timedelta(days=1, seconds=1)
    [found] = when(REGISTER, told(shared()), read(), now=late).noticed
    assert (found.rule, found.article) == ("read-in-time", "Art.7(3)")
    assert when(REGISTER, told(shared()), read()).noticed == ()


@pytest.mark.proves("Art.7(3)", "information-holds")
def test_what_was_withdrawn_is_neither_read_nor_corrected() -> None:
    withdrawn = plain(facts.InformationWithdrawn, reason="已出院")
    for fact in (read(), corrected(), added("staff:x"), withdrawn):
        with refused("information-holds"):
            told(shared(), withdrawn, fact)
