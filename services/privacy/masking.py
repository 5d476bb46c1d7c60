"""What a list shows of a person: enough to recognise who is known already, too little to learn
anything (Art. 6(4)).
"""

import re

_DIGIT_RUN = re.compile(r"\d(?:[ \-]?[\dXx]){4,}")
_PHONE_MIN_DIGITS = 7
_HIDDEN = "*"


def mask(pointer_or_kind: str, plain: str) -> str:
    """The value with its telling part hidden; the kind is the last segment of the JSON Pointer.

    ``张伟`` → ``张*``, ``13912340001`` → ``139****0001``, ``3-1502`` → ``3-****``. In free text
    only numbers long enough to be a telephone, card or account number are hidden.
    """
    kind = pointer_or_kind.rpartition("/")[2]
    if kind == "name":
        return plain[:1] + _HIDDEN * max(1, min(len(plain) - 1, 3))
    if kind == "phone":
        return _mask_number(plain)
    if kind == "content_sha256":
        return _HIDDEN * 4
    if kind == "unit":
        return _mask_unit(plain)
    return _DIGIT_RUN.sub(_mask_if_long, plain)


def _mask_if_long(run: re.Match[str]) -> str:
    digits = sum(character.isalnum() for character in run.group())
    return run.group() if digits < _PHONE_MIN_DIGITS else _mask_number(run.group())


def _mask_number(number: str) -> str:
    digits = [c for c in number if c.isalnum()]
    if len(digits) < _PHONE_MIN_DIGITS:
        return _HIDDEN * len(digits)
    ends = 3 if len(digits) > _PHONE_MIN_DIGITS + 2 else 2
    tail = 4 if ends == 3 else 2  # noqa: PLR2004 - the customary 139****0001
    return "".join(digits[:ends]) + _HIDDEN * 4 + "".join(digits[-tail:])


def _mask_unit(unit: str) -> str:
    head, separator, _ = unit.partition("-")
    return f"{head}-{_HIDDEN * 4}" if separator else _HIDDEN * 4
