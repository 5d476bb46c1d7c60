"""Decisions about legal documents: answered in time by whoever is responsible, and what they are
about is held at once (Art. 8, 10).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import legal_document as facts
from events.hold import HoldPlaced, hold_of
from services.ledger.about import cases_named, is_there, items_named
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.registers.holds import HELD_ITEMS

ARTICLE = "Art.8"
LETTER_WITHIN = timedelta(days=7)
COURT_WITHIN = timedelta(days=15)
USUAL: Mapping[facts.LegalDocumentKind, timedelta] = {
    "lawyers_letter": LETTER_WITHIN,
    "evidence_order": LETTER_WITHIN,
    "preservation_order": timedelta(days=5),
    "administrative_penalty": timedelta(days=60),
}
"""The term to answer within where a document sets none, and the law does; 15 days for the rest."""

HOLD_BASIS = "法律文书送达，相关记录须留存备查"


@dataclass(frozen=True, kw_only=True)
class LegalDocument:
    """What deciding remembers of a legal document."""

    served_at: datetime
    due_at: datetime
    responsible: str | None
    answered: bool = False
    closed: bool = False


def evolve(document: LegalDocument | None, fact: facts.AnyLegalDocumentFact) -> LegalDocument:
    """The document after the fact."""
    if isinstance(fact, facts.LegalDocumentServed):
        return LegalDocument(
            served_at=fact.served_at,
            due_at=fact.respond_due_at or fact.served_at + COURT_WITHIN,
            responsible=fact.responsible,
        )
    assert document is not None
    match fact:
        case facts.LegalDocumentAssigned():
            return replace(document, responsible=fact.responsible)
        case facts.LegalDocumentAnswered():
            return replace(document, answered=True)
        case facts.LegalDocumentClosed():
            return replace(document, closed=True)
        case _:
            assert_never(fact)


def decide(document: LegalDocument | None, fact: facts.AnyLegalDocumentFact, at: At) -> Outcome:
    """What follows from a fact about a legal document. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.LegalDocumentServed):
        return _served(fact, at)
    assert document is not None
    if document.closed:
        refuse("it is over: register the next document anew", rule="legal-document-open",
               article=ARTICLE)  # fmt: skip
    match fact:
        case facts.LegalDocumentAssigned():
            return Outcome(facts=(fact,))
        case facts.LegalDocumentAnswered():
            return _answered(document, fact, at)
        case facts.LegalDocumentClosed():
            if not document.answered and fact.outcome not in ("withdrawn", "no_answer_needed"):
                refuse(
                    "say first what was answered, or that it was withdrawn or needs no answer",
                    rule="answer-before-closing",
                    article=ARTICLE,
                    field="/outcome",
                )
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _served(fact: facts.LegalDocumentServed, at: At) -> Outcome:
    if fact.served_at > at.happened_at:
        refuse("it was served before it is registered: mend the time", rule="served-already",
               article=ARTICLE, field="/served_at")  # fmt: skip
    if fact.respond_by is not None and fact.respond_by <= fact.served_at:
        refuse("the date to answer by comes after the day it was served", rule="respond-ahead",
               article=ARTICLE, field="/respond_by")  # fmt: skip
    for index, about in enumerate(fact.about):
        if not is_there(about, at):
            refuse(
                "there is nothing of this name in this community: name a case, letter, notice, "
                "meeting, order or record, as case/…",
                rule="concerns-what-is-there",
                article="Art.10",
                field=f"/about/{index}",
            )
    due_at = fact.respond_by or fact.served_at + USUAL.get(fact.document, COURT_WITHIN)
    served = fact.model_copy(update={"respond_due_at": due_at})
    return Outcome(facts=(served,), onward=tuple(_holds(fact, at)))


def _holds(fact: facts.LegalDocumentServed, at: At) -> Iterator[HoldPlaced]:
    """A hold on each thing it is about, unless that is held already."""
    for about in dict.fromkeys(fact.about):
        hold = at.others.get(("hold", hold_of(about)))
        if hold is None or not hold.state.held:
            yield HoldPlaced(
                id=hold_of(about),
                by=fact.by,
                community=at.community,
                about=about,
                ground="litigation",
                reason=HOLD_BASIS,
                legal_basis=HOLD_BASIS,
                reference=f"legal_document/{at.id}",
            )


def _answered(document: LegalDocument, fact: facts.LegalDocumentAnswered, at: At) -> Outcome:
    if document.responsible is None:
        refuse("say first who is responsible for it", rule="responsible-first", article=ARTICLE)
    if fact.by != document.responsible:
        refuse(
            f"{document.responsible} is responsible for it and speaks for the company: leave the "
            "answer to them, or name another first",
            rule="responsible-answers",
            article=ARTICLE,
            field="/by",
        )
    if not document.served_at <= fact.answered_at <= at.happened_at:
        refuse(
            "it was answered after it was served and before now: mend the time",
            rule="answered-after-served",
            article=ARTICLE,
            field="/answered_at",
        )
    late = fact.answered_at > document.due_at and not document.answered
    found = Noticed(rule="legal-answer-in-time", article=ARTICLE, proposal="查明能否补救，并报告")
    return Outcome(facts=(fact,), noticed=(found,) if late else ())


def _needs(_: object, fact: facts.AnyLegalDocumentFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.LegalDocumentServed):
        for about in fact.about:
            yield from items_named(about, HELD_ITEMS)
            yield "hold", hold_of(about)


def _cases(document: LegalDocument | None, fact: facts.AnyLegalDocumentFact) -> Iterable[str]:
    del document
    if isinstance(fact, facts.LegalDocumentServed):
        for about in fact.about:
            yield from cases_named(about)


_OPEN = ("to_answer", "answered")

REGISTER: Register[LegalDocument, facts.AnyLegalDocumentFact] = Register(
    kind="legal_document",
    plural="legal_documents",
    letter="LD",
    steps={
        "serve": Step(fact=facts.LegalDocumentServed),
        "assign": Step(fact=facts.LegalDocumentAssigned, roles=MANAGERS, during=_OPEN),
        "answer": Step(fact=facts.LegalDocumentAnswered, during=_OPEN),
        "close": Step(fact=facts.LegalDocumentClosed, roles=MANAGERS, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    cases=_cases,
)
