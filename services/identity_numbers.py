"""What an identity number is, so that none is let out in a text nor taken for a telephone: GB
11643-1999 of eighteen characters, and the fifteen digits of GB 11643-1989 that older people know
by heart.
"""

from datetime import date

OLD_DIGITS = 15
"""A region of six, the day of birth as yymmdd, and three more; nobody's day is after 1999."""

_PROVINCES = frozenset(
    f"{region}{place}"
    for region, places in {1: 5, 2: 3, 3: 7, 4: 6, 5: 4, 6: 5}.items()
    for place in range(1, places + 1)
) | {"50", "71", "81", "82", "83"}
_OLDEST_YEAR = 1900
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"


def is_identity(text: str) -> bool:
    """Whether 18 digits, gaps between them allowed, are an identity number: a province, a day of
    birth, and the check digit.
    """
    digits = "".join(c for c in text.lower() if c.isdigit() or c == "x")
    if "x" in digits[:17] or not _begins(digits[:2], digits[6:10], digits[10:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[17]


def is_old_identity(digits: str) -> bool:
    """Whether digits are an identity number of the old form: a province and a day of birth."""
    if len(digits) != OLD_DIGITS:
        return False
    return _begins(digits[:2], f"19{digits[6:8]}", digits[8:12])


def _begins(province: str, year: str, month_and_day: str) -> bool:
    """Whether there is such a province, and such a day since 1900."""
    if province not in _PROVINCES:
        return False
    try:
        born = date(int(year), int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return False
    return born.year >= _OLDEST_YEAR
