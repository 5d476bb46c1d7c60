"""Legal documents: given what was served, when this is done, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import legal_document as facts
from events.hold import HoldPlaced, hold_of
from events.instant import format_instant
from services.errors import CommandRefusedError
from services.ledger.registers.contract import Item
from services.ledger.registers.holds import Hold
from services.ledger.registers.legal_documents import COURT_WITHIN, LETTER_WITHIN, REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.workbench import COMPANY, Workbench

LETTER = "letter/01970000-0000-7000-8000-0000000000aa"
SERVED_AT = NOW - timedelta(hours=2)
SITUATION = "situation:media-and-lawyers"


def a_letter(**more: Any) -> dict[Any, Item[Any]]:
    letter = Item(id=LETTER[7:], version=1, community="lakeside", subjects=(), state=None)
    return {("letter", LETTER[7:]): letter, **more}


def served(**changes: Any) -> facts.LegalDocumentServed:
    data: dict[str, Any] = {
        "community": "lakeside",
        "document": "summons",
        "server": {"kind": "government", "name": "某区人民法院"},
        "title": "传票",
        "served_at": SERVED_AT,
        "responsible": "staff:legal-1",
    }
    fact: facts.LegalDocumentServed = plain(facts.LegalDocumentServed, **{**data, **changes})
    return fact


def answered(by: str = "staff:legal-1", **changes: Any) -> facts.LegalDocumentAnswered:
    data = {"by": by, "answered_at": NOW, "how": "defence", "text": "答辩", **changes}
    fact: facts.LegalDocumentAnswered = plain(facts.LegalDocumentAnswered, **data)
    return fact


SETTLED = plain(facts.LegalDocumentClosed, outcome="settled")
WITHDRAWN = plain(facts.LegalDocumentClosed, outcome="withdrawn")


@pytest.mark.proves(SITUATION, "legal-document-has-a-term")
@pytest.mark.parametrize(
    ("changes", "due_at"),
    [
        ({}, SERVED_AT + COURT_WITHIN),
        ({"document": "lawyers_letter"}, SERVED_AT + LETTER_WITHIN),
        ({"respond_by": NOW + timedelta(days=3)}, NOW + timedelta(days=3)),
    ],
)
def test_a_document_has_a_term_of_its_own_or_that_of_its_kind(
    changes: dict[str, Any], due_at: Any
) -> None:
    [fact] = when(REGISTER, [], served(**changes)).facts
    assert isinstance(fact, facts.LegalDocumentServed)
    assert fact.respond_due_at == due_at


@pytest.mark.proves(SITUATION, "held-when-served")
def test_what_it_is_about_is_held_at_once() -> None:
    outcome = when(REGISTER, [], served(about=[LETTER, LETTER]), others=a_letter())
    [hold] = outcome.onward
    assert isinstance(hold, HoldPlaced)
    assert (hold.about, hold.ground, hold.id) == (LETTER, "litigation", hold_of(LETTER))


@pytest.mark.proves(SITUATION, "held-when-served")
@pytest.mark.parametrize(("held", "placed"), [(True, 0), (False, 1)])
def test_what_is_held_already_is_held_once(held: bool, placed: int) -> None:
    hold = Item(
        id=hold_of(LETTER),
        version=1,
        community="lakeside",
        subjects=(),
        state=Hold(about=LETTER, legal_basis="通知", held=held),
    )
    others = {**a_letter(), ("hold", hold_of(LETTER)): hold}
    assert len(when(REGISTER, [], served(about=[LETTER]), others=others).onward) == placed


@pytest.mark.proves(SITUATION, "held-when-served")
def test_a_case_it_names_can_no_longer_be_forgotten() -> None:
    bench = Workbench().registered()
    case = bench.open_case(party={"kind": "owner", "name": "某业主", "unit": "1-0803"})
    bench.publish(
        "huiyin.legal_document.served.v1",
        {
            "community": "lakeside",
            "by": "staff:legal-1",
            "document": "lawyers_letter",
            "server": {"kind": "lawyer", "name": "某律师"},
            "title": "律师函",
            "served_at": format_instant(SERVED_AT),
            "about": [f"case/{case}"],
        },
    )
    placed = bench.log()[-1].envelope
    assert placed.type == "huiyin.hold.placed.v1"
    assert placed.subject == f"hold/{hold_of(f'case/{case}')}"
    opened = next(each.envelope for each in bench.log() if each.envelope.type.endswith("opened.v1"))
    with pytest.raises(CommandRefusedError) as refusal:
        bench.ledger.forget(
            opened.data["party"],
            reason="本人要求",
            legal_basis="个人信息保护法第四十七条",
            approved_by="staff:other",
            caller=COMPANY,
        )
    assert refusal.value.rule == "held-stays"


@pytest.mark.proves("Art.10", "concerns-what-is-there")
def test_it_concerns_what_is_there() -> None:
    with refused("concerns-what-is-there", article="Art.10"):
        when(REGISTER, [], served(about=[LETTER]))


@pytest.mark.proves("Art.8", "served-already")
def test_it_is_served_before_it_is_registered() -> None:
    with refused("served-already", article="Art.8"):
        when(REGISTER, [], served(served_at=NOW + timedelta(hours=1)))


@pytest.mark.proves("Art.8", "respond-ahead")
def test_its_date_comes_after_the_day_it_was_served() -> None:
    with refused("respond-ahead", article="Art.8"):
        when(REGISTER, [], served(respond_by=SERVED_AT))


@pytest.mark.proves("Art.8", "responsible-first", "responsible-answers")
def test_only_who_is_responsible_answers() -> None:
    with refused("responsible-first", article="Art.8"):
        when(REGISTER, [served(responsible=None)], answered())
    with refused("responsible-answers", article="Art.8"):
        when(REGISTER, [served()], answered(by="staff:other"))
    another = plain(facts.LegalDocumentAssigned, responsible="staff:other")
    assert when(REGISTER, [served(), another], answered(by="staff:other")).noticed == ()


@pytest.mark.proves("Art.8", "answered-after-served")
@pytest.mark.parametrize("at", [SERVED_AT - timedelta(hours=1), NOW + timedelta(hours=1)])
def test_it_is_answered_after_it_was_served(at: Any) -> None:
    with refused("answered-after-served", article="Art.8"):
        when(REGISTER, [served()], answered(answered_at=at))


@pytest.mark.proves("Art.8", "legal-answer-in-time")
def test_a_late_answer_is_found_once() -> None:
    begun = when(REGISTER, [], served()).facts[0]
    later = SERVED_AT + COURT_WITHIN + timedelta(days=1)
    late = answered(answered_at=later)
    assert [n.rule for n in when(REGISTER, [begun], late, now=later).noticed] == [
        "legal-answer-in-time"
    ]
    assert when(REGISTER, [begun, late], late, now=later).noticed == ()


@pytest.mark.proves("Art.8", "answer-before-closing", "legal-document-open")
def test_it_is_closed_once_answered_or_taken_back() -> None:
    with refused("answer-before-closing", article="Art.8"):
        when(REGISTER, [served()], SETTLED)
    assert when(REGISTER, [served(), answered()], SETTLED).facts == (SETTLED,)
    assert when(REGISTER, [served()], WITHDRAWN).facts == (WITHDRAWN,)
    with refused("legal-document-open", article="Art.8"):
        when(REGISTER, [served(), WITHDRAWN], answered())
