"""Who called, from one line typed in a hurry: telephone, flat and name, in any order."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_PHONE = re.compile(
    r"(?<![\d*])(?:\+?86[- ]?)?"
    r"(?:1\d{2}[- ]?\d{4}[- ]?\d{4}"
    r"|(?:[(（]0\d{2,3}[)）]|0\d{2,3})[- ]?(?:\d{7,8}|\d{4}-\d{4})"
    r"|[48]00[- ]?\d{3}[- ]?\d{4})"
    r"(?:转\d{1,6})?(?![\d*]|[Xx](?![A-Za-z\d]))"
)
_LOCAL_PHONE = re.compile(
    r"(?<![A-Za-z\d*\-－#/.])[2-9]\d{2,3}-?\d{4}(?:转\d{1,6})?(?![A-Za-z\d*\-－#/.])"
)
_NUMERAL = (
    r"(?<![\d零〇一二两三四五六七八九十])"
    "(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]{1,3})"
)
"""A number up to 999, spelt out: 十二, or its figures one by one."""
_UNIT = re.compile(
    r"(?<![A-Za-z0-9*])"
    rf"(?:(?:(?:[A-Za-z]?\d{{1,3}}|[A-Za-z])(?:\s*(?:栋|幢|座|号楼|单元|[-－#/]))"
    rf"|{_NUMERAL}(?:栋|幢|座|号楼|单元))\s*){{1,3}}"
    r"[A-Za-z]?\d{1,5}(?:室|号|房|(?![-－]?[\d*]))"
    r"|(?<![\d*])\d{3,4}(?:室|房)"
)
_BARE_UNIT = re.compile(
    r"(?<![A-Za-z\d*\-－#/.])(?<!尾号)(?<!工号)(?<!分机)(?<!内线)[A-Za-z]?\d{3,4}"
    r"(?![A-Za-z\d*\-－#/.年月日元])"
)
_LONG = re.compile(r"\d(?:[ \-]?\d){12,}")
"""The digits of a card or of an identity number, also in groups: no part of it is a telephone or a
flat.
"""
_SPELT = re.compile(rf"{_NUMERAL}(?=栋|幢|座|号楼|单元)")
_TENS = re.compile(r"([一二两三四五六七八九]?)十([一二三四五六七八九]?)")
_DIGITS = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_NARROW = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")
PARTS_MIN = 2
"""A flat that names its building has that and a number at least."""
_SEPARATORS = " \t,，;；、/|：:。."


@dataclass(frozen=True, kw_only=True, slots=True)
class Who:
    """What was understood; None where nothing was said."""

    name: str | None
    unit: str | None
    phone: str | None

    @property
    def doubtful(self) -> bool:
        """Whether digits were left in the name: a number or a flat that was not understood."""
        return any(character.isdecimal() for character in self.name or "")


def understand(line: str) -> Who:
    """Takes telephone and flat out of the line; what is left is the name, and nothing that can be
    seen is dropped.
    An identity number or a masked one is neither, nor is a part of it. Buildings that are spelt out
    come in figures, as everybody else writes them.
    """
    rest, unit, phone = taken_apart(line)
    name = " ".join(part.strip(_SEPARATORS) for part in rest.split())
    return Who(
        name=name.strip(_SEPARATORS) or None,
        unit=in_figures(re.sub(r"\s+", "", unit)) if unit else None,
        phone=re.sub(r"[- ]", "", phone) if phone else None,
    )


def taken_apart(line: str) -> tuple[str, str, str]:
    """What is neither, the flat and the telephone, each as it was typed; empty where there is
    none. Marks that show nothing come along with a number that is pasted, and go.
    """
    line = _plain(line)
    rest, phone = _take(_PHONE, line)
    if not phone:
        rest, phone = _take_whole(_LOCAL_PHONE, rest)
    rest, unit = _take(_UNIT, rest)
    if not unit:
        rest, unit = _take_whole(_BARE_UNIT, rest)
    return rest, unit, phone


def runs_of(unit: str) -> list[str]:
    """What tells a flat from others, however it was written: 3-1202 is 三栋1202室."""
    plain = in_figures(unicodedata.normalize("NFKC", unit)).casefold()
    return re.findall(r"[a-z]+|\d+", plain)


def building_of(unit: str, buildings: Mapping[str, str]) -> str | None:
    """The one of these buildings, names by id, that the flat says it is in; None where it says
    none, or no single one is called so.
    """
    said = runs_of(unit)
    if len(said) < PARTS_MIN:
        return None
    called = [id_ for id_, name in buildings.items() if runs_of(name) == said[:1]]
    return called[0] if len(called) == 1 else None


def in_figures(unit: str) -> str:
    """``三栋二单元1202`` as ``3栋2单元1202``."""
    return _SPELT.sub(lambda spelt: _figures(spelt.group()), unit)


def _plain(line: str) -> str:
    """Full-width figures and their signs narrow, without format characters."""
    narrow = line.translate(_NARROW)
    return "".join(each for each in narrow if unicodedata.category(each) != "Cf")


def _figures(spelt: str) -> str:
    if (tens := _TENS.fullmatch(spelt)) is not None:
        return f"{tens[1] or '一'}{tens[2] or '零'}".translate(_DIGITS)
    return spelt.translate(_DIGITS)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (text, "") if found is None else (_without(found), found.group())


def _take_whole(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The first one that is no part of a longer number."""
    long = [found.span() for found in _LONG.finditer(text)]
    for found in pattern.finditer(text):
        if not any(start <= found.start() < end for start, end in long):
            return _without(found), found.group()
    return text, ""


def _without(found: re.Match[str]) -> str:
    return f"{found.string[: found.start()]} {found.string[found.end() :]}"
