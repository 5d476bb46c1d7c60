"""Records: filed once, classified as the scheme has it, a term explained where it is shorter."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events import record as facts
from events.filing_scheme import SCHEME_ID, FilingSchemeAdopted
from events.original import original_of
from services.ledger.registers import filing_schemes
from services.ledger.registers.contract import Item, ItemKey
from services.ledger.registers.letters import Letter
from services.ledger.registers.records import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, plain, when

LETTER = "01970000-0000-7000-8000-0000000000aa"
OTHERS_LETTER = "01970000-0000-7000-8000-0000000000ab"


def _item(kind: str, id_: str, state: Any, community: str | None) -> dict[ItemKey, Item[Any]]:
    item = Item(id=id_, version=1, community=community, subjects=(), state=state)
    return {(kind, id_): item}


def _scheme() -> Any:
    adopted = plain(
        FilingSchemeAdopted,
        name="归档方案",
        fonds="J001",
        unit="KFB",
        categories=[{"code": "WS", "name": "文书"}, {"code": "ZY", "name": "业务"}],
        schedule=[
            {"matter": "letter", "category": "WS", "retention": "D30"},
            {"matter": "assembly_minutes", "category": "WS", "retention": "Y", "unit": "YZH"},
        ],
        effective_from="2020-01-01T00:00:00Z",
    ).model_copy(update={"version": 1})
    return filing_schemes.REGISTER.evolve(None, adopted)


OTHERS = {
    **_item("filing_scheme", SCHEME_ID, _scheme(), None),
    **_item("letter", LETTER, None, "lakeside"),
    **_item("letter", OTHERS_LETTER, None, "hillside"),
}


def registered(**changes: Any) -> Any:
    data = {"community": "lakeside", "about": f"letter/{LETTER}", "matter": "letter", **changes}
    return plain(facts.RecordRegistered, **data)


def classified(**changes: Any) -> Any:
    return plain(facts.RecordClassified, **{"category": "WS", "retention": "D30", **changes})


def given(**changes: Any) -> list[Any]:
    known = {"number": "lakeside-D2026-000001", "year": 2026}
    return [registered(**changes).model_copy(update=known)]


NUMBERED = facts.RecordArranged(
    id=ID,
    by="staff:archivist-1",
    archival_number="J001-WS·2026-D30-KFB-0001",
    series=facts.series_of("J001-WS·2026-D30-KFB"),
    place=1,
)


@pytest.mark.proves("Art.10")
def test_what_is_filed_is_classified_as_the_schedule_has_it() -> None:
    first, second = when(REGISTER, [], registered(), others=OTHERS).facts
    assert isinstance(first, facts.RecordRegistered)
    assert isinstance(second, facts.RecordClassified)
    assert first.year == 2026
    assert (second.category, second.retention, second.unit) == ("WS", "D30", "KFB")
    assert (second.scheme_version, second.by_schedule) == (1, True)
    assert second.arrange_by == datetime(2027, 6, 30, 16, tzinfo=UTC)


def test_the_year_turns_in_the_companys_own_time_zone() -> None:
    late = datetime(2026, 12, 31, 17, tzinfo=UTC)
    first, *_ = when(REGISTER, [], registered(), now=late, others=OTHERS).facts
    assert isinstance(first, facts.RecordRegistered)
    assert first.year == 2027


@pytest.mark.proves("Art.10", "record-unclassified")
def test_what_the_schedule_does_not_know_is_filed_and_found() -> None:
    outcome = when(REGISTER, [], registered(matter="other"), others=OTHERS)
    assert len(outcome.facts) == 1
    [found] = outcome.noticed
    assert (found.rule, found.article) == ("record-unclassified", "Art.10")


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        (f"case/{LETTER}", "file-case-there"),
        (f"finding/{LETTER}", "fileable-kind"),
        (f"notice/{LETTER}", "file-what-is-there"),
        (f"letter/{OTHERS_LETTER}", "file-what-is-there"),
    ],
)
@pytest.mark.proves("Art.10", "file-case-there")
@pytest.mark.proves("Art.10", "fileable-kind")
@pytest.mark.proves("Art.10", "file-what-is-there")
def test_only_what_is_there_and_may_be_filed_becomes_a_record(about: str, rule: str) -> None:
    with refused(rule):
        when(REGISTER, [], registered(about=about), others=OTHERS)


@pytest.mark.proves("Art.10", "known-category")
@pytest.mark.proves("Art.10", "record-for-ever")
@pytest.mark.proves("Art.10", "term-with-reason")
def test_a_record_is_classified_within_the_scheme() -> None:
    with refused("known-category"):
        when(REGISTER, given(), classified(category="ZP"), others=OTHERS)
    with refused("record-for-ever"):
        when(REGISTER, given(matter="assembly_minutes"), classified(), others=OTHERS)
    with refused("term-with-reason"):
        when(REGISTER, given(), classified(retention="D10"), others=OTHERS)
    with refused("term-with-reason"):
        when(REGISTER, [*given(), NUMBERED], classified(retention="Y"), others=OTHERS)


def test_a_term_may_be_longer_or_shorter_for_a_reason() -> None:
    [longer] = when(REGISTER, given(), classified(retention="Y"), others=OTHERS).facts
    assert isinstance(longer, facts.RecordClassified)
    assert (longer.by_schedule, longer.unit) == (False, "KFB")
    shorter = classified(retention="D10", reason="与合同一并保管")
    assert when(REGISTER, given(), shorter, others=OTHERS).facts[0].by == "staff:desk-1"


def test_an_archival_number_stays_when_the_term_changes() -> None:
    changed = classified(retention="Y", reason="列入重点")
    [fact] = when(REGISTER, [*given(), NUMBERED], changed, others=OTHERS).facts
    assert isinstance(fact, facts.RecordClassified)
    assert fact.arrange_by is None
    state = None
    for past in [*given(), NUMBERED, fact]:
        state = REGISTER.evolve(state, past)
    assert state is not None
    assert (state.retention, state.archival_number) == ("Y", NUMBERED.archival_number)


@pytest.mark.proves("Art.9(3)", "written-material-kept")
def test_important_writing_is_filed_with_an_original_or_a_copy() -> None:
    legal = registered(matter="legal_letter")

    def found(others: dict[ItemKey, Item[Any]]) -> list[str]:
        return [each.rule for each in when(REGISTER, [], legal, others=others).noticed]

    assert "written-material-kept" in found(OTHERS)
    custody = _item("original", original_of(f"letter/{LETTER}"), None, "lakeside")
    assert "written-material-kept" not in found({**OTHERS, **custody})
    scanned = _item("letter", LETTER, Letter(incoming=True, legal=True, kept=True), "lakeside")
    assert "written-material-kept" not in found({**OTHERS, **scanned})


@pytest.mark.proves("Art.10", "classify-kept")
def test_what_is_destroyed_is_not_classified_any_more() -> None:
    destroyed = plain(
        facts.RecordDestroyed, about=f"letter/{LETTER}", destruction=OTHERS_LETTER, records=[]
    )
    with refused("classify-kept"):
        when(REGISTER, [*given(), destroyed], classified(), others=OTHERS)
