"""How much text a second the screening looks through, with two thousand phrases more than ship."""

import random
import re
import time
from pathlib import Path

from bench.figures import Aim, Figure, Note
from events.ruleset import Phrase
from services.screening.ruleset import shipped
from services.screening.screen import Screen

PHRASES = 2_000
TEXTS, SENTENCES_A_TEXT = 4_000, 12
AIM_MB_PER_S = 5.0
HAN_FIRST, HAN_LAST = 0x4E00, 0x9FA5
SENTENCES = Path(__file__).parents[1] / "tests" / "screening"


def measure(note: Note) -> list[Figure]:
    """Texts of about a kilobyte, made of the marked sentences: far more to be found than in what
    people write all day.
    """
    note("screening")
    chance = random.Random(5)
    texts = _texts(chance)
    size_mb = sum(len(text.encode()) for text in texts) / 1e6
    rules = shipped()
    made = tuple(Phrase(words=_words(chance)) for _ in range(PHRASES))
    screen = Screen(rules.model_copy(update={"forbidden": rules.forbidden + made}))
    figures = []
    for name, look in (("phrases", screen.phrases), ("personal data", screen.personal)):
        look(texts[0])
        began_at_s = time.perf_counter()
        for text in texts:
            look(text)
        spent_s = time.perf_counter() - began_at_s
        figures.append(
            Figure(
                name=f"screening for {name}",
                value=size_mb / spent_s,
                unit="MB/s",
                aim=Aim(at_least=AIM_MB_PER_S),
            )
        )
    return figures


def _texts(chance: random.Random) -> list[str]:
    lines = [
        re.sub("<.*?>", "", line)
        for name in ("personal.txt", "phrases.txt")
        for line in (SENTENCES / name).read_text(encoding="utf-8").splitlines()
    ]
    return ["".join(chance.choices(lines, k=SENTENCES_A_TEXT)) for _ in range(TEXTS)]


def _words(chance: random.Random) -> str:
    return "".join(chr(chance.randint(HAN_FIRST, HAN_LAST)) for _ in range(chance.randint(3, 8)))
