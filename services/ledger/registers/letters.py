"""Decisions about letters: a receipt is confirmed once, an answer given by who speaks for us (Art.
4(1), 8).
"""

from dataclasses import dataclass, replace
from typing import assert_never

from events import letter as facts
from events.contact import ContactLogged, Matter
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What deciding remembers of a letter. ``kept``: a file of its original came with it."""

    incoming: bool
    legal: bool
    kept: bool = False
    receipt_confirmed: bool = False
    answered: bool = False
    spokesperson: str | None = None


def evolve(letter: Letter | None, fact: facts.AnyLetterFact) -> Letter:
    """The letter after the fact."""
    if isinstance(fact, facts.LetterSent):
        return Letter(
            incoming=False, legal=fact.subject in facts.LEGAL_SUBJECTS, kept=bool(fact.originals)
        )
    if isinstance(fact, facts.LetterReceived):
        return Letter(
            incoming=True, legal=fact.subject in facts.LEGAL_SUBJECTS, kept=bool(fact.originals)
        )
    assert letter is not None
    match fact:
        case facts.LetterReceiptConfirmed():
            return replace(letter, receipt_confirmed=True)
        case facts.SpokespersonDesignated():
            return replace(letter, spokesperson=fact.spokesperson)
        case facts.LetterAnswered():
            return replace(letter, answered=True)
        case _:
            assert_never(fact)


def decide(letter: Letter | None, fact: facts.AnyLetterFact, at: At) -> Outcome:
    """What follows from a fact about a letter. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.LetterSent):
        return _sent(fact, at)
    if isinstance(fact, facts.LetterReceived):
        return _received(fact, at)
    assert letter is not None
    match fact:
        case facts.LetterReceiptConfirmed():
            _confirm(letter)
        case facts.SpokespersonDesignated():
            _designate(letter)
        case facts.LetterAnswered():
            _answer(letter, fact)
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _sent(fact: facts.LetterSent, at: At) -> Outcome:
    within = at.rules.within("letter_receipt")
    due_at = at.happened_at + within if fact.receipt_wanted else None
    recorded = fact.model_copy(update={"receipt_due_at": due_at})
    if not fact.important or fact.originals:
        return Outcome(facts=(recorded,))
    kept = Noticed(
        rule="important-letter-kept", article="Art.9(3)", proposal="补存这封信的正本或复印件"
    )
    return Outcome(facts=(recorded,), noticed=(kept,))


def _received(fact: facts.LetterReceived, at: At) -> Outcome:
    answer_by = fact.answer_by or at.happened_at + at.rules.within("letter_answered")
    due_at = answer_by if fact.answer_wanted else None
    recorded = fact.model_copy(update={"answer_due_at": due_at})
    if fact.category is None:
        return Outcome(facts=(recorded,))
    if at.community is None:
        refuse(
            "a repair, complaint or suggestion belongs to a community: name it",
            rule="matter-of-a-community",
            article="Art.9(1)",
            field="/community",
        )
    matter = Matter(category=fact.category, text=fact.text or fact.title)
    contact = ContactLogged(
        community=at.community,
        building=fact.building,
        direction="inbound",
        channel="letter",
        matters=(matter,),
        party=fact.sender,
        answer_needed=fact.answer_wanted,
        attachments=fact.originals,
    )
    return Outcome(facts=(recorded,), contact=contact)


def _confirm(letter: Letter) -> None:
    if letter.incoming:
        refuse(
            "the letter came in: it is those who write to us who wait for our receipt",
            rule="receipt-of-ours",
            article="Art.4(1)",
        )
    if letter.receipt_confirmed:
        refuse("the receipt is confirmed already", rule="receipt-once", article="Art.4(1)")


def _designate(letter: Letter) -> None:
    if not letter.legal:
        refuse(
            "only lawyers' letters, courts, authorities and the press need one voice",
            rule="spokesperson-for-legal",
            article="Art.8",
        )


def _answer(letter: Letter, fact: facts.LetterAnswered) -> None:
    if not letter.incoming:
        refuse("the letter is our own", rule="answer-what-came-in", article="Art.4(1)")
    if letter.answered:
        refuse("the letter is answered already", rule="answer-letter-once", article="Art.4(1)")
    if letter.legal and letter.spokesperson is None:
        refuse(
            "say first who speaks for the company on this",
            rule="spokesperson-first",
            article="Art.8",
        )
    if letter.spokesperson is not None and fact.by != letter.spokesperson:
        refuse(
            f"{letter.spokesperson} speaks for the company on this: leave the answer to them",
            rule="spokesperson-answers",
            article="Art.8",
            field="/by",
        )


_INCOMING = ("to_answer", "noted")

REGISTER: Register[Letter, facts.AnyLetterFact] = Register(
    kind="letter",
    plural="letters",
    letter="L",
    steps={
        "send": Step(fact=facts.LetterSent),
        "receive": Step(fact=facts.LetterReceived),
        "confirm_receipt": Step(
            fact=facts.LetterReceiptConfirmed, during=("sent", "receipt_awaited")
        ),
        "designate": Step(fact=facts.SpokespersonDesignated, roles=("manager",), during=_INCOMING),
        "answer": Step(fact=facts.LetterAnswered, during=_INCOMING),
    },
    evolve=evolve,
    decide=decide,
)
