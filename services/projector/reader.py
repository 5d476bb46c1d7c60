"""Hands the projector's flush what it needs to read texts for search, from the privacy part."""

from collections.abc import Mapping, Sequence

from projections.engine.lexing import Lexer, Reader, UnreadableTextError
from projections.reading import SealedField
from services.privacy.masterkey import KeyUnreadableError
from services.privacy.opening import Opener
from services.privacy.sealing import SealBrokenError


class _Texts:
    """An opener that tells a text nobody can open, which parks one stream, from an outage."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]:
        try:
            return self._opener.open_fields(fields)
        except (SealBrokenError, KeyUnreadableError) as error:
            raise UnreadableTextError(str(error)) from error


def search_reader(opener: Opener, lexer: Lexer, *, forgotten: set[str] | None = None) -> Reader:
    """A reader for views. ``forgotten`` gathers the ids of events whose keys were found
    destroyed.
    """
    return Reader(_Texts(opener), lexer, forgotten)
