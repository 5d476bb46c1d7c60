"""What a telephone number is, however it was written down: enough to tell one from a word."""

import re
import unicodedata

from services.identity_numbers import is_old_identity

DIGITS_MIN = 3
DIGITS_MAX = 17
"""An international prefix and the fifteen digits of the longest number; an identity number has
eighteen, or seventeen and an X.
"""
BESIDE_WORDS_MIN_DIGITS = 7
"""Beside words that are none of a number's, a flat's digits are told from a number's by these."""

_CHINA = re.compile(r"^(?:\+?86|0086)(?=1\d{10}$)")
_BETWEEN = re.compile(r"[/、,;]")
_SEVERAL = re.compile(rf"{_BETWEEN.pattern}|转|分机|(?i:ext)")
_RUN = re.compile(r"\d(?:[ \-().]*\d)*")
_IDENTITY = re.compile(r"(?<!\d)(?:\d[ \-().]*){17}[Xx](?![ .]*\d|[A-Za-z])")
_OF_A_NUMBER = re.compile(r"电话|手机|座机|固话|短号|内线|总机|热线|号码|(?i:tel|mob|phone)")


def normalise_phone(phone: str) -> str:
    """Digits only, without China's country code before a mobile number; empty when there is
    none.
    """
    plain = _is_plain(phone)
    dialled = phone if plain else re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", phone))
    return _CHINA.sub("", dialled).removeprefix("+")


def numbers_in(written: str) -> frozenset[str]:
    """Each number that was written, normalised; an extension belongs to its number."""
    parts = _BETWEEN.split(unicodedata.normalize("NFKC", written))
    return frozenset(normalise_phone(part) for part in parts if is_telephone(part))


def is_telephone(written: str) -> bool:
    """Whether somebody could dial what was written: one number or several, with what is usually
    said beside one.
    """
    if _is_plain(written):
        fits = DIGITS_MIN <= len(written) <= DIGITS_MAX and written.strip("0") != ""
        return fits and not is_old_identity(written)
    text = unicodedata.normalize("NFKC", written)
    if "*" in text or _IDENTITY.search(text):
        return False
    places = [run for part in _SEVERAL.split(text) for run in _RUN.finditer(part)]
    if any(_is_card(place) for place in places):
        return False
    runs = [_digits(place) for place in places]
    spoken = any(each.isalpha() for each in _OF_A_NUMBER.sub("", _SEVERAL.sub("", text)))
    least = BESIDE_WORDS_MIN_DIGITS if spoken else DIGITS_MIN
    fit = [run for run in runs if len(run) >= least and run.strip("0")]
    return bool(fit) and all(len(run) <= DIGITS_MAX for run in runs)


def _is_card(place: re.Match[str]) -> bool:
    """Whether a run of digits is an identity card's of the old form; after a plus it is dialled."""
    before = place.string[: place.start()].rstrip(" (")
    return not before.endswith("+") and is_old_identity(_digits(place))


def _digits(place: re.Match[str]) -> str:
    return re.sub(r"\D", "", place.group())


def _is_plain(written: str) -> bool:
    """Digits and nothing else, as most are written: what they are needs no closer look."""
    return written.isascii() and written.isdigit()
