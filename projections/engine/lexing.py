"""Search terms of sealed texts: opened, cut into keyed lexemes and dropped again, in the flush and
nowhere else (law 5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from projections.reading import SealedField


@dataclass(frozen=True, slots=True)
class Terms:
    """A search column's value before the flush: which sealed texts, which open ones, which sealed
    telephone numbers, and labels to filter by.

    A label is put into the column as it is, e.g. ``in:yinhu``; lexemes are keyed hashes, so none
    can look like one.
    """

    sealed: tuple[SealedField, ...] = ()
    texts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    telephones: tuple[SealedField, ...] = ()


class UnreadableTextError(Exception):
    """A sealed text does not open under its own key: damaged, or not what was sealed."""


class Opener(Protocol):
    """Opens sealed values; None stands for one whose key is destroyed.

    Raises ``UnreadableTextError`` for a damaged one; whatever else it raises is passed on.
    """

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]: ...


class Lexer(Protocol):
    """Cuts a text into keyed lexemes: letters and digits only, which PostgreSQL reads unquoted."""

    def of_text(self, text: str) -> frozenset[str]: ...

    def of_telephone(self, written: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """The two together, as the flush uses them. ``forgotten`` gathers ids of events whose key was
    gone, if wanted.
    """

    opener: Opener
    lexer: Lexer
    forgotten: set[str] | None = None

    def open_all(self, terms: Iterable[Terms]) -> Mapping[SealedField, str | None]:
        """Opens every sealed text of a batch in one call, which is one look-up of keys."""
        fields = [sealed for term in terms for sealed in (*term.sealed, *term.telephones)]
        opened = self.opener.open_fields(fields) if fields else {}
        if self.forgotten is not None:
            self.forgotten.update(field.event_id for field in fields if opened[field] is None)
        return opened

    def vector(self, terms: Terms, opened: Mapping[SealedField, str | None]) -> str:
        """The column as PostgreSQL reads a tsvector."""
        lexemes: set[str] = set()
        for text in (*[opened[sealed] for sealed in terms.sealed], *terms.texts):
            if text is not None:
                lexemes |= self.lexer.of_text(text)
        for written in (opened[sealed] for sealed in terms.telephones):
            if written is not None:
                lexemes |= self.lexer.of_telephone(written)
        return " ".join([*map(quoted, terms.labels), *lexemes])


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in the text of a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
