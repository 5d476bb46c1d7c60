"""Finds phrases in one pass, however many there are (Aho and Corasick, 1975)."""

from collections.abc import Iterable, Iterator
from typing import Literal

import ahocorasick

from services.screening.finding import Hit, PhraseKind
from services.screening.folding import Squeezed, fold
from services.screening.ruleset import Phrase, RuleSet

Entry = tuple[Literal["said", "harmless"], PhraseKind, str, int]


class PhraseFinder:
    """Built once for a rule set; safe from many threads."""

    def __init__(self, rules: RuleSet) -> None:
        self._automaton = ahocorasick.Automaton()
        entries: dict[str, list[Entry]] = {}
        kinds: tuple[tuple[PhraseKind, tuple[Phrase, ...]], ...] = (
            ("forbidden", rules.forbidden),
            ("vague", rules.vague),
        )
        for kind, phrases in kinds:
            for phrase in phrases:
                _enter(entries, kind, phrase)
        for words, found in entries.items():
            self._automaton.add_word(words, tuple(found))
        if entries:
            self._automaton.make_automaton()
        self._empty = not entries

    def find(self, folded: str) -> list[Hit]:
        """Places in a folded text, each taken by the longest phrase that is said there."""
        if self._empty:
            return []
        squeezed = Squeezed(folded)
        said: list[tuple[int, int, PhraseKind, str]] = []
        harmless: list[tuple[int, int]] = []
        for last, entries in self._automaton.iter(squeezed.text):
            for sort, kind, instead, length in entries:
                start, end = last + 1 - length, last + 1
                if sort == "harmless":
                    harmless.append((start, end))
                else:
                    said.append((start, end, kind, instead))
        return [
            _hit(squeezed, each)
            for each in _outermost(said)
            if not any(a <= each[0] and each[1] <= b for a, b in harmless)
        ]


def _enter(entries: dict[str, list[Entry]], kind: PhraseKind, phrase: Phrase) -> None:
    for sort, spellings in (
        ("said", (phrase.words, *phrase.also)),
        ("harmless", phrase.unless),
    ):
        for spelling in spellings:
            words = Squeezed(fold(spelling)).text
            entry: Entry = (
                "said" if sort == "said" else "harmless",
                kind,
                phrase.instead,
                len(words),
            )
            entries.setdefault(words, []).append(entry)


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
