"""Whole records: given what is known of a case, may it be closed."""

from typing import Any

import pytest

from events.case import CaseClosed, CaseResolved
from events.case_record import EmptyPart, RecordCompleted
from events.reply import NoteAdded
from services.errors import CommandRefusedError
from services.ledger.cases.completing import missing
from tests.unit.events.examples.cases import CASE
from tests.unit.services.ledger.cases.test_decisions import given, when
from tests.unit.services.ledger.refusals import refused

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
CLOSED = CaseClosed(**BY)
RESOLVED = CaseResolved(**BY, outcome="已修好")
NOTED = NoteAdded(**BY, text="当场换了灯泡", audience="internal")
NOBODY: dict[str, Any] = {"party_kind": None, "party": None}


def empty(*parts: str) -> RecordCompleted:
    told = tuple(EmptyPart.model_validate({"part": part, "reason": "无从得知"}) for part in parts)
    return RecordCompleted(**BY, empty=told)


@pytest.mark.proves("Art.9(1)", "record-party")
def test_a_record_without_a_party_is_not_closed() -> None:
    case = given(NOTED, RESOLVED, **NOBODY)
    assert list(missing(case)) == ["party"]
    with refused("record-party", article="Art.9(1)"):
        when(case, CLOSED)
    assert when(given(NOTED, RESOLVED, empty("party"), **NOBODY), CLOSED).case == CASE


@pytest.mark.proves("Art.9(1)", "record-process")
def test_a_record_that_tells_of_nothing_done_is_not_closed() -> None:
    with refused("record-process", article="Art.9(1)"):
        when(given(RESOLVED), CLOSED)
    assert when(given(RESOLVED, empty("process")), CLOSED).case == CASE
    assert when(given(NOTED, RESOLVED), CLOSED).case == CASE


def test_a_refusal_names_every_part_that_is_missing() -> None:
    with pytest.raises(CommandRefusedError, match="party and process"):
        when(given(RESOLVED, **NOBODY), CLOSED)


def test_an_anonymous_party_is_one_that_was_declared() -> None:
    case = given(NOTED, RESOLVED, party_kind="anonymous", party=None)
    assert when(case, CLOSED).case == CASE


@pytest.mark.proves("Art.9(1)", "declare-what-is-missing")
def test_what_is_there_is_not_declared_empty() -> None:
    with refused("declare-what-is-missing", article="Art.9(1)"):
        when(given(NOTED), empty("process"))
    with refused("declare-what-is-missing", article="Art.9(1)"):
        when(given(NOTED, empty("party"), **NOBODY), empty("party"))
