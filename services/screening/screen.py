"""The whole look at a text, for whoever is about to send it or reads what was sent."""

from collections.abc import Sequence

from events.ruleset import Wording
from services.screening.finding import Hit
from services.screening.folding import fold
from services.screening.homes import find_homes
from services.screening.numbers import NumberFinder
from services.screening.phrases import PhraseFinder


class Screen:
    """One wording, ready for use. Building takes some milliseconds; safe from many threads."""

    def __init__(self, wording: Wording) -> None:
        self._numbers, self._phrases = NumberFinder(wording), PhraseFinder(wording)

    def personal(self, text: str) -> list[Hit]:
        """Whose number or home is named (Art. 6(4)), in order."""
        folded = fold(text)
        hits = [*self._numbers.find(folded), *find_homes(folded)]
        return sorted(hits, key=lambda hit: hit.start)

    def phrases(self, text: str) -> list[Hit]:
        """What is not to be said so (Art. 3(3), 6(5)), in order."""
        return self._phrases.find(fold(text))


def mended(text: str, hits: Sequence[Hit]) -> str:
    """The text with every hit replaced by what may stand there, a gap shown as ``…``."""
    pieces, reached = [], 0
    for hit in hits:
        pieces += [text[reached : hit.start], hit.instead or "…"]
        reached = hit.end
    return "".join([*pieces, text[reached:]])
