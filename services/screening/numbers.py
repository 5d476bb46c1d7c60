"""Finds numbers that belong to somebody: telephones, identity cards, number plates, bank cards.

Shapes and check digits: mobile and area codes of the national numbering plan; identity numbers by
GB 11643-1999 (ISO 7064 MOD 11-2); plates by GA 36-2018, new-energy ones included; bank cards by
ISO/IEC 7812 (the Luhn digit).
"""

import re
from collections.abc import Callable, Iterator

from events.ruleset import Wording
from services.identity_numbers import is_identity
from services.screening.finding import Hit, PersonalKind

_GAP = r"[ \t\-.·•—–_*/]{0,2}"
_MOBILE = re.compile(rf"(?<![\d.])(?:\+?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?![\da-z])")
_LANDLINE = re.compile(
    r"(?<![\d.])[(]?(?:010|02[0-9]|0[3-9]\d{2})[)]?[ \t\-—]{0,2}[2-8]\d{2,3}[ \t\-]?\d{4}(?!\d)"
)
_IDENTITY = re.compile(rf"(?<![\da-z])(?:\d{_GAP}){{17}}[\dx](?![\da-z])")
_CARD = re.compile(r"(?<![\d.])(?:\d[ \t\-]?){15,18}\d(?!\d)")
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[ ]?[a-hj-np-z][ ·•.\-]?"
    r"(?:[a-hjk][a-hj-np-z\d]\d{4}|\d{5}[a-hjk]|[a-hj-np-z\d]{4}[a-hj-np-z\d挂学警港澳])"
    r"(?![a-z\d])"
)
_LONG_RUN = re.compile(rf"\d(?:{_GAP}\d){{6}}|[)]")
_SPOKEN_RUN = re.compile(
    rf"[〇零幺一二两三四五六七八九](?:{_GAP}[\d〇零幺一二两三四五六七八九]){{6}}"
)
_SPOKEN = str.maketrans("〇零幺一二两三四五六七八九", "0011223456789")

_ISSUERS = ("62", "60", "4", "51", "52", "53", "54", "55", "35", "30", "36", "37")
_BEFORE_MAX_CHARACTERS = 12
_PLATE_DIGITS_MIN = 1


class NumberFinder:
    """Built once for a wording; safe from many threads."""

    def __init__(self, wording: Wording) -> None:
        self._own = _ending(wording.own_number)
        self._other = _ending(wording.not_a_number)

    def find(self, folded: str) -> list[Hit]:
        """Places in a folded text. What the company itself gives out is none of them."""
        found: list[Hit] = []
        if _LONG_RUN.search(folded):
            found += self._places(folded, "id_card", _IDENTITY, is_identity)
            found += self._places(folded, "bank_card", _CARD, is_card)
            found += self._places(folded, "mobile", _MOBILE, None)
            found += self._places(folded, "landline", _LANDLINE, None)
        found += self._places(folded, "plate", _PLATE, _has_digit)
        if _SPOKEN_RUN.search(folded):
            found += self._places(folded.translate(_SPOKEN), "mobile", _MOBILE, None)
        return _apart(found)

    def _places(
        self,
        text: str,
        kind: PersonalKind,
        shape: re.Pattern[str],
        holds: Callable[[str], bool] | None,
    ) -> Iterator[Hit]:
        for place in shape.finditer(text):
            if holds is not None and not holds(place.group()):
                continue
            before = text[max(0, place.start() - _BEFORE_MAX_CHARACTERS) : place.start()]
            if self._other.search(before):
                continue
            if kind in ("mobile", "landline") and self._own.search(before):
                continue
            yield Hit(kind=kind, start=place.start(), end=place.end(), instead="")


def is_card(text: str) -> bool:
    """Whether 16 to 19 digits are a card's: an issuer's first digits and Luhn's last."""
    digits = [int(c) for c in text if c.isdigit()]
    if not "".join(map(str, digits)).startswith(_ISSUERS):
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]  # noqa: PLR2004 - Luhn
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _has_digit(plate: str) -> bool:
    return sum(c.isdigit() for c in plate) >= _PLATE_DIGITS_MIN


def _ending(words: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a text that leads up to a number by one of these words."""
    choice = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?:{choice})(?:是|为|号)?[ \t:：，,(（]*$")


def _apart(hits: list[Hit]) -> list[Hit]:
    """Of places that overlap the first told: the stricter shapes come first."""
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
