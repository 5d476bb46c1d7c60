"""How must-know information shows: who has read it, who has not, and by when (Art. 7(3))."""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import bulletin as facts
from events.instant import format_instant, parse_instant
from projections.registers.sheet import Kind, PartKey, Sheet

READER = "reader"


def show(sheet: Sheet, fact: facts.AnyBulletinFact) -> None:
    """The bulletin after the fact. It is due by when the next reader should have read it."""
    match fact:
        case facts.InformationShared():
            sheet.keep(unread=[])
            _tell(sheet, fact)
        case facts.ReadersAdded():
            _tell(sheet, fact)
        case facts.ReadingConfirmed():
            who = fact.receiver or fact.by
            sheet.put_part(READER, who, "question", state="read", done=True)
            left = [each for each in sheet.item.detail["unread"] if each["id"] != who]
            sheet.keep(unread=left)
            _stand(sheet)
        case facts.InformationCorrected():
            sheet.keep("text", "reason", unread=[])
            _tell(sheet, fact)
        case facts.InformationWithdrawn():
            sheet.keep("reason", unread=[])
            sheet.to("withdrawn", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyBulletinFact) -> Iterator[PartKey]:
    """The readers a fact is about."""
    match fact:
        case facts.InformationShared() | facts.ReadersAdded() | facts.InformationCorrected():
            yield from ((READER, each) for each in fact.to)
        case facts.ReadingConfirmed():
            yield READER, fact.receiver or fact.by
        case facts.InformationWithdrawn():
            pass
        case _:
            assert_never(fact)


def _tell(
    sheet: Sheet,
    fact: facts.InformationShared | facts.ReadersAdded | facts.InformationCorrected,
) -> None:
    assert fact.read_by is not None, "decided when it was told"
    for each in fact.to:
        sheet.put_part(READER, each, state="unread", assignee=each, due_at=fact.read_by)
    due = format_instant(fact.read_by)
    unread = [*sheet.item.detail["unread"], *({"id": each, "due_at": due} for each in fact.to)]
    sheet.keep(unread=unread)
    _stand(sheet)


def _stand(sheet: Sheet) -> None:
    unread = sheet.item.detail["unread"]
    if unread:
        first = min(parse_instant(each["due_at"]) for each in unread)
        sheet.to("shared", due_at=first)
    else:
        sheet.to("read", done=True, due_at=None)


KIND: Kind[facts.AnyBulletinFact] = Kind(
    kind="bulletin",
    facts=get_args(facts.AnyBulletinFact),
    show=show,
    parts=parts,
    ends_parts=True,
    owed={READER: ("unread",)},
)
