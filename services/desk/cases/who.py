"""Who called, from one line typed in a hurry: telephone, flat and name, in any order."""

import re
from dataclasses import dataclass

_PHONE = re.compile(
    r"(?<![\d*])(?:\+?86[- ]?)?(?:1\d{2}[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})"
    r"(?![\d*]|[Xx](?![A-Za-z\d]))"
)
_UNIT = re.compile(
    r"(?<![A-Za-z0-9*])"
    r"(?:(?:[A-Za-z]?\d{1,3}|[A-Za-z])(?:\s*(?:栋|幢|座|号楼|单元|[-－#/]))\s*){1,3}[A-Za-z]?\d{1,5}(?:室|号|房|(?![-－]?[\d*]))"
    r"|(?<![\d*])\d{3,4}(?:室|房)"
)
_SEPARATORS = " \t,，;；、/|：:。."


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """What was understood; None where nothing was said."""

    name: str | None
    unit: str | None
    phone: str | None


def understand(line: str) -> Who:
    """Takes telephone and flat out of the line; what is left is the name. An identity number or a
    masked one is neither, nor is a part of it.
    """
    rest, phone = _take(_PHONE, line)
    rest, unit = _take(_UNIT, rest)
    name = " ".join(part.strip(_SEPARATORS) for part in rest.split())
    return Who(
        name=name.strip(_SEPARATORS) or None,
        unit=re.sub(r"\s+", "", unit) if unit else None,
        phone=re.sub(r"[- ]", "", phone) if phone else None,
    )


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str | None]:
    found = pattern.search(text)
    if found is None:
        return text, None
    return f"{text[: found.start()]} {text[found.end() :]}", found.group()
