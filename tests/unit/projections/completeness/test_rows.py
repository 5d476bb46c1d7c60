"""What the board says a record lacks is what closing would ask for."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.case import (
    CaseClosed,
    CaseMerged,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseWithdrawn,
)
from events.case_unmerging import CaseUnmerged
from events.fact import Fact
from events.reply import NoteAdded
from projections.completeness.rows import (
    CaseRow,
    CompletenessFact,
    opened_row,
    progressed,
)
from services.ledger.cases.completing import missing
from services.ledger.cases.evolving import fold
from tests.unit.events.examples import EXAMPLES
from tests.unit.events.examples.cases import CASE, OTHER
from tests.unit.services.ledger.workbench import START

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
NOBODY: dict[str, Any] = {"party_kind": None, "party": None}
RESOLVED = CaseResolved(**BY, outcome="已修好")
NOTED = NoteAdded(**BY, text="当场换了灯泡", audience="internal")
MERGED = CaseMerged(**BY, into=OTHER, reason="同一处")


def example(kind: type[Fact], **changes: Any) -> Any:
    return kind.model_validate({**EXAMPLES[kind.type_name], **changes})


STEPS = [example(kind) for kind in get_args(CompletenessFact) if kind is not CaseOpened]


def row_after(*facts: Any, **opening: Any) -> CaseRow:
    row = opened_row(example(CaseOpened, **opening), START)
    for fact in facts:
        row = progressed(row, fact)
    return row


def lacking(row: CaseRow) -> set[str]:
    told = {"party": row.lacks_party, "process": row.lacks_process, "result": row.lacks_result}
    return {part for part, lacks in told.items() if lacks}


@settings(max_examples=60)
@given(st.lists(st.sampled_from(STEPS), max_size=8), st.booleans())
def test_a_record_lacks_what_the_ledger_asks_for_before_it_is_closed(
    facts: list[Any], anybody: bool
) -> None:
    opening: dict[str, Any] = {} if anybody else NOBODY
    case = fold(None, [example(CaseOpened, **opening), *facts])
    assert case is not None
    row = row_after(*facts, **opening)
    assert row.assignee == case.assignee
    assert row.lacks_party == ("party" in set(missing(case)))
    if case.status != "withdrawn":
        assert row.lacks_process == ("process" in set(missing(case)))


@pytest.mark.proves("Art.9(1)", "completeness-board")
def test_what_is_missing_is_told_until_it_is_there() -> None:
    assert lacking(row_after(**NOBODY)) == {"party", "process", "result"}
    assert lacking(row_after(NOTED, **NOBODY)) == {"party", "result"}
    assert lacking(row_after(NOTED, RESOLVED)) == set()
    reopened = CaseReopened(**BY, reason="又漏了")
    assert lacking(row_after(NOTED, RESOLVED, CaseClosed(**BY), reopened)) == {"result"}


def test_evidence_tells_how_a_withdrawn_case_ended_but_not_whose_it_was() -> None:
    withdrawn = CaseWithdrawn(**BY, evidence="来电录音")
    assert lacking(row_after(withdrawn, **NOBODY)) == {"party"}


def test_a_merged_case_is_counted_with_the_other_until_it_goes_its_own_way() -> None:
    merged = row_after(MERGED, **NOBODY)
    assert (merged.incomplete, merged.counted()) == (False, None)
    back = CaseUnmerged(**BY, merged_into=OTHER, state="open", reason="两处")
    assert progressed(merged, back).incomplete
    counted = row_after(RESOLVED, NOTED).counted()
    assert counted == ("lakeside", row_after().week, True, False)
