"""The filing scheme: versions that are whole in themselves and follow each other."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events import filing_scheme as facts
from services.ledger.registers.filing_schemes import REGISTER, Scheme
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

WS = {"code": "WS", "name": "文书"}
MINUTES = {"matter": "minutes", "category": "WS", "retention": "D30"}


def adopted(*, version: int | None = None, **changes: Any) -> Any:
    data = {
        "name": "归档方案",
        "fonds": "J001",
        "unit": "KFB",
        "categories": [WS],
        "schedule": [MINUTES],
        "effective_from": NOW.isoformat(),
    }
    return plain(facts.FilingSchemeAdopted, **{**data, **changes}).model_copy(
        update={"version": version}
    )


def term(*, version: int | None = None, **changes: Any) -> Any:
    data = {
        "matter": "minutes",
        "category": "WS",
        "retention": "Y",
        "reason": "公司会议决定",
        "effective_from": (NOW + timedelta(days=30)).isoformat(),
    }
    return plain(facts.RetentionSet, **{**data, **changes}).model_copy(update={"version": version})


def decided(given: list[Any], fact: Any) -> Any:
    return when(REGISTER, given, fact, community=None).facts[0]


def scheme(*given: Any) -> Scheme:
    state = None
    for fact in given:
        state = REGISTER.evolve(state, fact)
    assert state is not None
    return state


def test_versions_are_counted_whichever_way_they_come() -> None:
    first = decided([], adopted())
    second = decided([first], term())
    third = decided([first, second], adopted(effective_from="2027-01-01T00:00:00Z"))
    assert [first.version, second.version, third.version] == [1, 2, 3]


@pytest.mark.proves("Art.10")
def test_what_holds_is_what_was_effective_then() -> None:
    held = scheme(adopted(version=1), term(version=2))

    def kept(at: datetime) -> str:
        row = held.at(at).row("minutes")
        assert row is not None
        return row.retention

    assert kept(NOW) == "D30"
    assert kept(NOW - timedelta(days=900)) == "D30"
    assert kept(NOW + timedelta(days=30)) == "Y"
    assert held.at(NOW).row("repair") is None


@pytest.mark.parametrize(
    ("rule", "given", "fact"),
    [
        ("scheme-follows-on", [adopted(version=1)],
         adopted(effective_from="2020-01-01T00:00:00Z")),
        ("scheme-of-the-company", [], adopted(community="lakeside")),
        ("category-once", [], adopted(categories=[WS, WS])),
        ("own-code-marked", [], adopted(categories=[WS, {"code": "XC", "name": "巡查"}])),
        ("matter-once", [], adopted(schedule=[MINUTES, MINUTES])),
        ("category-of-the-scheme", [], adopted(schedule=[{**MINUTES, "category": "ZY"}])),
        ("category-of-the-scheme", [adopted(version=1)], term(category="ZY")),
        ("resolutions-for-ever", [],
         adopted(schedule=[{**MINUTES, "matter": "assembly_minutes"}])),
    ],
)  # fmt: skip
@pytest.mark.proves("Art.10", "scheme-follows-on")
@pytest.mark.proves("Art.10", "scheme-of-the-company")
@pytest.mark.proves("Art.10", "category-once")
@pytest.mark.proves("Art.10", "own-code-marked")
@pytest.mark.proves("Art.10", "matter-once")
@pytest.mark.proves("Art.10", "category-of-the-scheme")
@pytest.mark.proves("Art.10", "resolutions-for-ever")
def test_a_version_that_contradicts_itself_or_the_one_before_is_refused(
    rule: str, given: list[Any], fact: Any
) -> None:
    with refused(rule):
        decided(given, fact)


def test_an_own_code_that_is_marked_is_taken() -> None:
    own = {"code": "XC", "name": "巡查", "own": True}
    assert decided([], adopted(categories=[WS, own])).version == 1
