"""A notice on paper: what it says, for how long, and where it hangs (Art. 4(1), 5(2)).

Whom it reached home by home is counted by the page of its deliveries, not here.
"""

from collections.abc import Iterator

from events import notice as facts
from projections.registers.kinds.notices import PLACE
from services.documents.document import Document, Section
from services.documents.laying_out import laid_out, signature
from services.documents.telling import Told, moment, text_of
from services.documents.words import Words

STATES = frozenset({"drafted", "approved", "posted", "removed"})
PARTS = (PLACE,)


def notice(told: Told, words: Words) -> Document:
    """The notice; a draft until somebody approved it."""
    return laid_out(
        told,
        words,
        kind=words("notice.name"),
        standing=told.item.state != "drafted",
        facts=_facts(told, words),
        sections=_sections(told, words),
        signed=_signed(told, words),
    )


def _facts(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    detail = told.item.detail
    yield words("community"), told.place or words("company")
    yield words("notice.subject"), words.of("notice.about", detail["subject"])
    since, until = moment(detail.get("valid_from")), moment(detail.get("valid_until"))
    yield words("notice.valid"), f"{since} – {until}" if until else since
    yield words("notice.ask"), detail.get("ask") or ""
    if detail.get("important"):
        yield words("notice.important"), words("notice.important_means")


def _sections(told: Told, words: Words) -> Iterator[Section]:
    text = text_of(told.said, "text", words)
    yield Section(heading=words("notice.text"), paragraphs=(text,) if text else ())
    places = [
        (
            part.key,
            words.of("notice.channel", part.detail.get("channel", "")),
            part.building or "",
            words.of("notice.place_state", part.state),
        )
        for part, _ in told.of_kind(PLACE)
    ]
    yield Section(
        heading=words("notice.places"),
        columns=tuple(
            words(f"notice.column.{name}") for name in ("place", "channel_of", "building", "state")
        ),
        rows=tuple(places),
        nothing=words("none"),
    )


def _signed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    for name, fact in (
        ("drafted", facts.NoticeDrafted),
        ("approved", facts.NoticeApproved),
    ):
        yield from signature(told, words, f"notice.{name}_by", fact)
