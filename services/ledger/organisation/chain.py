"""What goes through the company from hand to hand: levels passed over, who speaks for whom, and
whether the words stayed the same on the way (Art. 7(1)). Pure.
"""

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import get_args

from events.vocabulary import Level
from services.ledger.registers.contract import refuse

SPAN_MAX_CHARACTERS = 400
_SAME_MIN_CHARACTERS = 2
_PERSON = "staff:"
_NAMES: dict[Level, str] = {
    "responsible": "责任人",
    "supervisor": "主管",
    "project_manager": "项目经理",
    "region": "区域",
    "company": "公司",
}

_LEVELS: tuple[Level, ...] = get_args(Level)


def levels_up(start: Level, end: Level) -> int:
    """How many levels ``end`` lies above ``start``; negative where it lies below."""
    return _LEVELS.index(end) - _LEVELS.index(start)


def passed_over(start: Level, end: Level) -> str:
    """The levels between the two by name; empty where one follows the other."""
    lower, upper = sorted((_LEVELS.index(start), _LEVELS.index(end)))
    return "、".join(_NAMES[level] for level in _LEVELS[lower + 1 : upper])


def speaker(by: str, receiver: str | None, *, article: str) -> str:
    """In whose name somebody answers: their own, or a team's. Raises ``CommandRefusedError``."""
    if receiver is not None and receiver != by and receiver.startswith(_PERSON):
        refuse("each colleague answers for themselves; only a team is spoken for",
               rule="answer-for-yourself", article=article, field="/receiver")  # fmt: skip
    return receiver or by


def difference(said: str, passed_on: str) -> str | None:
    """What became of the words on the way, ``「9时」→「下班」``; None where they are the same.

    Width of characters, spaces and line breaks do not count.
    """
    before, after = _characters(said), _characters(passed_on)
    changes = _changes([_plain(each) for each in before], [_plain(each) for each in after])
    told = (_told("".join(before[a:b]), "".join(after[c:d])) for a, b, c, d in changes)
    return "；".join(told)[:SPAN_MAX_CHARACTERS] or None


def _told(before: str, after: str) -> str:
    if not after:
        return f"漏「{before}」"
    return f"「{before}」→「{after}」" if before else f"添「{after}」"


def _characters(text: str) -> list[str]:
    return [each for each in text if not each.isspace()]


def _plain(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


def _changes(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the texts differ; places with hardly anything equal between them are one."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    at_before = at_after = 0
    for block in blocks:
        ends = block.a == block.b == 0 or block.a + block.size == len(before)
        if 0 < block.size < _SAME_MIN_CHARACTERS and not ends:
            continue
        if at_before < block.a or at_after < block.b:
            yield at_before, block.a, at_after, block.b
        at_before, at_after = block.a + block.size, block.b + block.size
