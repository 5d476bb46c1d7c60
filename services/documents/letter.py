"""A letter on paper: who wrote what to whom, and what came of it (Art. 4(1), 9(3))."""

from collections.abc import Iterator

from events import letter as facts
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.telling import Told, moment, party_of, text_of
from services.documents.words import Words

STATES = frozenset(
    {"sent", "receipt_awaited", "receipt_confirmed", "noted", "to_answer", "answered"}
)


def letter(told: Told, words: Words) -> Document:
    """The letter as it was registered. What went out or came in stands at once."""
    return laid_out(
        told,
        words,
        kind=words("letter.sent" if "to" in told.item.detail else "letter.received"),
        standing=True,
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
    )


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail = told.item.detail
    yield words("community"), told.place or words("company")
    for name in ("to", "sender"):
        if name in detail:
            yield words(f"letter.{name}"), party_of(detail[name], told.said, f"{name}/", words)
    yield words("letter.subject"), words.of("letter.about", detail["subject"])
    yield words("letter.date"), moment(told.item.opened_at)
    yield words("letter.theirs"), detail.get("theirs", "")
    if carried := detail.get("carried_by"):
        yield words("letter.carried"), words.of("letter.carried_by", carried)
    yield words("letter.receipt_due"), moment(detail.get("receipt_due_at"))
    yield words("letter.answer_due"), moment(detail.get("answer_due_at"))
    yield words("letter.spokesperson"), detail.get("spokesperson", "")
    if how := detail.get("how"):
        yield words("letter.receipt"), words.of("letter.receipt_by", how)
    yield words("letter.answer_reference"), detail.get("reference", "")


def _sections(told: Told, words: Words) -> Iterator[Section]:
    text = text_of(told.said, "text", words)
    paragraphs = (text,) if text else ()
    yield Section(
        heading=words("letter.text"), paragraphs=paragraphs, nothing=words("letter.no_text")
    )
    if note := text_of(told.said, "note", words):
        yield Section(heading=words("letter.note"), paragraphs=(note,))


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    for name, fact in (
        ("sent", facts.LetterSent),
        ("received", facts.LetterReceived),
        ("confirmed", facts.LetterReceiptConfirmed),
        ("answered", facts.LetterAnswered),
    ):
        yield from signature(told, words, f"letter.{name}_by", fact)
