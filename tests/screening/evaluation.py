"""Precision and recall of the shipped rules over sentences with the places marked by hand.

``personal.txt`` and ``phrases.txt`` hold a sentence a line, hits marked ``<kind>…</kind>``; a line
without marks is a near miss. A third of them, chosen by a hash of the sentence, is held back: rules
are tuned on the rest, and what they are worth is read from that third.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from services.screening.finding import Kind, PersonalKind, PhraseKind
from services.screening.ruleset import shipped
from services.screening.screen import Screen

FOLDER = Path(__file__).parent
MARK = re.compile(r"<(/?)([a-z_]+)>")
HELD_BACK_OF = 3
OVERLAP_MIN = 0.5

Place = tuple[Kind, int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """What was written, and what a person sees in it."""

    text: str
    places: tuple[Place, ...]

    @property
    def held_back(self) -> bool:
        """Whether rules may not be tuned on it."""
        return hashlib.sha256(self.text.encode()).digest()[0] % HELD_BACK_OF == 0


@dataclass(slots=True)
class Score:
    """Counts of one kind. A place counts as found when at least half of both is shared."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was found, the part that is there; 1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, the part that was found; 1 when nothing is."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def sentences(name: str) -> list[Sentence]:
    """All sentences of a file."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [read(line) for line in lines if line]


def read(line: str) -> Sentence:
    """A line with its marks taken out."""
    kinds: dict[str, Kind] = {
        kind: kind for kind in (*get_args(PersonalKind), *get_args(PhraseKind))
    }
    text, begun, reached = "", 0, 0
    places: list[Place] = []
    for mark in MARK.finditer(line):
        text += line[reached : mark.start()]
        reached = mark.end()
        if mark.group(1):
            places.append((kinds[mark.group(2)], begun, len(text)))
        begun = len(text)
    return Sentence(text=text + line[reached:], places=tuple(places))


def evaluate(chosen: list[Sentence], kinds: tuple[Kind, ...]) -> dict[Kind, Score]:
    """The shipped rules over these sentences."""
    screen = Screen(shipped())
    scores: dict[Kind, Score] = {kind: Score() for kind in kinds}
    for sentence in chosen:
        hits = [*screen.personal(sentence.text), *screen.phrases(sentence.text)]
        found = Counter((hit.kind, hit.start, hit.end) for hit in hits if hit.kind in scores)
        for place in sentence.places:
            same = next((each for each in found if found[each] and _same(each, place)), None)
            if same is None:
                scores[place[0]].missed += 1
                scores[place[0]].mistakes.append(f"missed: {sentence.text}")
            else:
                found[same] -= 1
                scores[place[0]].right += 1
        for kind, start, end in found.elements():
            scores[kind].wrong += 1
            scores[kind].mistakes.append(f"wrong: {sentence.text[start:end]} in {sentence.text}")
    return scores


def halves() -> Iterator[tuple[str, tuple[Kind, ...], str, list[Sentence]]]:
    """File, its kinds, and both parts of its sentences with their names."""
    for name, kinds in (("personal", get_args(PersonalKind)), ("phrases", get_args(PhraseKind))):
        every = sentences(name)
        yield name, kinds, "tuned on", [each for each in every if not each.held_back]
        yield name, kinds, "held back", [each for each in every if each.held_back]


def total(scores: dict[Kind, Score]) -> Score:
    """All kinds together."""
    return Score(
        right=sum(score.right for score in scores.values()),
        wrong=sum(score.wrong for score in scores.values()),
        missed=sum(score.missed for score in scores.values()),
    )


def _same(found: Place, marked: Place) -> bool:
    shared = min(found[2], marked[2]) - max(found[1], marked[1])
    longer = max(found[2] - found[1], marked[2] - marked[1])
    return found[0] == marked[0] and shared >= OVERLAP_MIN * longer
