"""Finds phrases in one pass, however many there are (Aho and Corasick, 1975)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from events.ruleset import Wording
from services.screening.finding import Hit, PhraseKind
from services.screening.folding import Squeezed, fold


class _Entry(NamedTuple):
    """What one spelling means. ``kind`` None: words around others that make those harmless."""

    kind: PhraseKind | None
    instead: str


class PhraseFinder:
    """Built once for a wording; safe from many threads."""

    def __init__(self, wording: Wording) -> None:
        meanings: dict[str, list[_Entry]] = {}
        for spelling, entry in _entries(wording):
            meanings.setdefault(Squeezed(fold(spelling)).text, []).append(entry)
        self._meanings = list(meanings.values())
        self._automaton = AhoCorasick(list(meanings))

    def find(self, folded: str) -> list[Hit]:
        """Places in a folded text, each taken by the longest phrase that is said there."""
        squeezed = Squeezed(folded)
        said: list[tuple[int, int, PhraseKind, str]] = []
        harmless: list[tuple[int, int]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            squeezed.text, overlapping=True
        ):
            for kind, instead in self._meanings[index]:
                if kind is None:
                    harmless.append((start, end))
                else:
                    said.append((start, end, kind, instead))
        return [
            _hit(squeezed, each)
            for each in _outermost(said)
            if not any(a <= each[0] and each[1] <= b for a, b in harmless)
        ]


def _entries(wording: Wording) -> Iterator[tuple[str, _Entry]]:
    kinds: tuple[PhraseKind, PhraseKind] = ("forbidden", "vague")
    for kind, phrases in zip(kinds, (wording.forbidden, wording.vague), strict=True):
        for phrase in phrases:
            for spelling in (phrase.words, *phrase.also):
                yield spelling, _Entry(kind, phrase.instead)
            for around in phrase.unless:
                yield around, _Entry(None, "")


def _outermost(
    said: Iterable[tuple[int, int, PhraseKind, str]],
) -> Iterator[tuple[int, int, PhraseKind, str]]:
    """Of phrases within each other the outer one; of those that overlap the earlier one."""
    reached = 0
    for each in sorted(said, key=lambda found: (found[0], -found[1])):
        if each[0] >= reached:
            reached = each[1]
            yield each


def _hit(squeezed: Squeezed, found: tuple[int, int, PhraseKind, str]) -> Hit:
    start, end = squeezed.span(found[0], found[1])
    return Hit(kind=found[2], start=start, end=end, instead=found[3])
