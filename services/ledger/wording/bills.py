"""Whose bill a home's bill is: theirs who own it or live there in that time, and theirs who may act
for them in bills (Art. 2). Pure.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from events.instant import in_zone
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.screening.folding import fold
from services.screening.homes import find_flats

MONTHS = 12

_OF_A_BILL = (
    "物业费|管理费|服务费|停车费|车位费|水费|电费|燃气费|供暖费|采暖费|暖气费|公摊|维修资金|押金|保证金|滞纳金|违约金"
    "|账单|欠|应缴|应交|未缴|未交|缴费|缴纳|交费"
)
_BILL = re.compile(_OF_A_BILL)
_COUNTED = "[一二两三四五六七八九十百千万零]{2,}"
_OF_MONEY = re.compile(rf"\d[\d,. ]*(?:元|块|万|rmb|cny)|[¥$] ?\d|{_COUNTED} ?(?:元|块)")
_BARE = rf"(?:\d[\d,]*(?:\.\d+)?|{_COUNTED})"
_OF_SOMETHING_ELSE = (
    r"[\d:%]|[.\-/]\d|[一二两三四五六七八九十百千万零]| ?(?:[年月日天号时点层楼栋幢座室户房]"
    "|[期次笔条页份人个度吨方倍平]|分钟|小时|单元|立方)"
)
_BESIDE_ITS_NAME = re.compile(
    rf"(?:{_OF_A_BILL}|金额|合计|共计|总计)[ :,=是为共总合计约还差了有余额金费款]{{0,8}}"
    rf"{_BARE}(?!{_OF_SOMETHING_ELSE})"
    rf"|(?<![\d年\-]){_BARE} ?(?:未缴|未交|没缴|没交|待缴|待交)"
)
"""Beside what is owed a number is an amount without its unit, too, unless another unit follows."""
_YEAR = r"(?<!\d)(20\d{2})"
_MONTHS = re.compile(
    rf"{_YEAR} ?[年-] ?(\d{{1,2}})(?!\d) ?月?"
    r"(?: ?[至到~—-]+ ?(?:(20\d{2}) ?[年-] ?)?(\d{1,2}) ?月)?"
)
_WHOLE_YEAR = re.compile(rf"{_YEAR} ?年度?(?![度\d])")
_GROUP = re.compile("[0-9]+|[一二三四五六七八九十]+")
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}

Home = tuple[int, ...]
"""A home by the numbers in its name: ``(3, 1202)``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Months, both included, counted from the year 0. ``last`` None: until further notice."""

    first: int
    last: int | None

    def meets(self, other: "Span") -> bool:
        """Whether they have a month in common."""
        return (other.last is None or self.first <= other.last) and (
            self.last is None or other.first <= self.last
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Tenure:
    """A time in which a home was somebody's, or was theirs to speak for in bills. ``flat`` is its
    subject id.
    """

    flat: str | None
    home: Home
    building: str | None
    during: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Bill:
    """What is told of which home, and of when; ``flat`` where its subject id is known."""

    home: Home
    during: Span
    flat: str | None = None


def concerns(bill: Bill, tenures: Iterable[Tenure]) -> bool:
    """Whether one of somebody's times in homes makes the bill theirs."""
    return any(
        each.during.meets(bill.during)
        and ((bill.flat is not None and bill.flat == each.flat) or _same_home(bill.home, each))
        for each in tenures
    )


def bills_in(text: str, *, at: datetime) -> Iterator[Bill]:
    """What a text tells of bills of homes it names. Where it names no months, those of today."""
    folded = fold(text)
    if not _BILL.search(folded):
        return  # most texts, told by the cheapest look
    flats = find_flats(folded)
    if not (flats and _amount_in(folded, flats)):
        return
    months = list(_months_in(folded)) or [span(at, at)]
    for flat in dict.fromkeys(map(home_of, flats)):
        for during in months:
            yield Bill(home=flat, during=during)


def home_of(name: str) -> Home:
    """The numbers in a home's name, however it is written."""
    return tuple(map(_number, _GROUP.findall(fold(name))))


def span(since: datetime, until: datetime | None) -> Span:
    """The months of a time, in China."""
    last = None if until is None else _month(until)
    return Span(first=_month(since), last=last)


def months_of(first: str, last: str) -> Span:
    """The months between two, written ``2026-11``."""
    begins, ends = first.split("-"), last.split("-")
    return Span(
        first=int(begins[0]) * MONTHS + int(begins[1]), last=int(ends[0]) * MONTHS + int(ends[1])
    )


def _same_home(home: Home, tenure: Tenure) -> bool:
    """A block is named with the home or beside it, a stairway may be left out."""
    there = tenure.home
    if len(there) == 1 and len(home) > 1 and tenure.building is not None:
        there = (*home_of(tenure.building), *there)
    if not home or not there or home[-1] != there[-1]:
        return False
    return len(home) == 1 or (len(there) > 1 and home[0] == there[0] and _stairs(home, there))


def _stairs(home: Home, there: Home) -> bool:
    between = (home[1:-1], there[1:-1])
    return () in between or between[0] == between[1]


def _amount_in(folded: str, flats: Iterable[str]) -> bool:
    """Whether an amount is told; a home's own numbers are none."""
    rest = folded
    for flat in flats:
        rest = rest.replace(flat, "\n")
    return bool(_OF_MONEY.search(rest) or _BESIDE_ITS_NAME.search(rest))


def _months_in(folded: str) -> Iterator[Span]:
    rest = folded
    for found in _MONTHS.finditer(folded):
        year, month, last_year, last_month = found.groups()
        first = int(year) * MONTHS + int(month)
        last = int(last_year or year) * MONTHS + int(last_month or month)
        yield Span(first=first, last=max(first, last))
        rest = rest.replace(found.group(), "")
    for year in _WHOLE_YEAR.findall(rest):
        yield Span(first=int(year) * MONTHS + 1, last=int(year) * MONTHS + MONTHS)


def _month(moment: datetime) -> int:
    there = in_zone(moment, LEDGER_ZONE)
    return there.year * MONTHS + there.month


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
