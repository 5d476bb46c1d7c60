"""Search without plain words in the database: keyed hashes of two-character pieces (law 5, ADR
0012).

A text is normalised (NFKC, case folded) and cut into runs of one script. A run of letters or of
Chinese characters yields its bigrams, a run of digits its trigrams, a shorter run itself; where two
runs touch, the two characters at the seam make one more piece, so ``3栋`` is found as written. Each
piece becomes 64 bits of keyed BLAKE2b in hexadecimal. A text matches when it holds every piece of
the query.
"""

import hashlib
import re
import unicodedata

from services.privacy.telephone import numbers_in

LEXEME_BYTES = 8
CACHE_MAX_PIECES = 65_536
DIGIT_PIECE_CHARACTERS = 3
LETTER_PIECE_CHARACTERS = 2

_CHUNK = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\d+|[a-z]+|[^\W\d_a-z]+")


class Lexemes:
    """Cuts and hashes under one key. Safe from many threads."""

    def __init__(self, key: bytes) -> None:
        self._hashed = _Hashed(key).__getitem__

    def of_text(self, text: str) -> frozenset[str]:
        """Every lexeme of a text, for the index."""
        return frozenset(map(self._hashed, _pieces(text)))

    def of_telephone(self, written: str) -> frozenset[str]:
        """A lexeme for each number that was written, whole: two of the same number have the same,
        however they were written.
        """
        return frozenset(self._hashed(f"tel {number}") for number in numbers_in(written))

    def of_query(self, query: str) -> frozenset[str]:
        """What a text must hold to match; empty when the query has nothing to search for.

        A single letter or Chinese character beside others counts only through its seams: texts are
        not indexed by single characters out of longer runs.
        """
        pieces = _pieces(query)
        telling = {piece for piece in pieces if len(piece) > 1 or piece.isdigit()}
        return frozenset([self._hashed(piece) for piece in telling or pieces])


class _Hashed(dict[str, str]):
    """Lexemes by piece, made when first asked for: a text has dozens of pieces, nearly all seen
    before. It holds pieces, never texts.
    """

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, piece: str) -> str:
        if len(self) >= CACHE_MAX_PIECES:
            self.clear()
        digest = hashlib.blake2b(piece.encode(), key=self._key, digest_size=LEXEME_BYTES)
        lexeme = self[piece] = digest.hexdigest()
        return lexeme


def _pieces(text: str) -> set[str]:
    found: set[str] = set()
    for chunk in _CHUNK.findall(unicodedata.normalize("NFKC", text).casefold()):
        before = ""
        for run in _RUN.findall(chunk):
            size = DIGIT_PIECE_CHARACTERS if run[0].isdigit() else LETTER_PIECE_CHARACTERS
            if len(run) <= size:
                found.add(run)
            else:
                found.update([run[i : i + size] for i in range(len(run) - size + 1)])
            if before:
                found.add(before[-1] + run[0])
            before = run
    return found
