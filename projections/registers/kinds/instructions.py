"""How instructions show: who has not acknowledged, who is still at it, what is late (Art. 7(1),
3(4)).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, assert_never, get_args

from events import instruction as facts
from events.instant import format_instant, parse_instant
from projections.registers.sheet import Kind, PartKey, Sheet

RECEIVER = "receiver"


def show(sheet: Sheet, fact: facts.AnyInstructionFact) -> None:
    """The instruction after the fact. Its deadline is the next acknowledgement, then its end."""
    match fact:
        case facts.InstructionIssued():
            sheet.keep(unanswered=[], unfinished=[])
            _tell(sheet, fact)
            sheet.to(sheet.item.state, assignee=fact.to[0] if len(fact.to) == 1 else None)
        case facts.InstructionRelayed():
            who = fact.receiver or fact.by
            sheet.put_part(
                RECEIVER, who, "text", "note", state="passed_on", done=True, told=list(fact.to)
            )
            _strike(sheet, "unanswered", who)
            _strike(sheet, "unfinished", who)
            _tell(sheet, fact)
        case facts.InstructionAcknowledged():
            who, until = fact.receiver or fact.by, _complete_by(sheet)
            sheet.put_part(
                RECEIVER, who, "text", state="acknowledged", due_at=until, done=until is None
            )
            _strike(sheet, "unanswered", who)
            _stand(sheet)
        case facts.InstructionCompleted():
            who = fact.receiver or fact.by
            sheet.put_part(RECEIVER, who, "result", state="completed", done=True)
            _strike(sheet, "unanswered", who)
            _strike(sheet, "unfinished", who)
            _stand(sheet)
        case facts.InstructionWithdrawn():
            sheet.keep("reason", unanswered=[], unfinished=[])
            sheet.to("withdrawn", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyInstructionFact) -> Iterator[PartKey]:
    """The receivers a fact is about."""
    match fact:
        case facts.InstructionIssued():
            yield from ((RECEIVER, each) for each in fact.to)
        case facts.InstructionRelayed():
            yield from ((RECEIVER, each) for each in (fact.receiver or fact.by, *fact.to))
        case facts.InstructionAcknowledged() | facts.InstructionCompleted():
            yield RECEIVER, fact.receiver or fact.by
        case facts.InstructionWithdrawn():
            pass
        case _:
            assert_never(fact)


def _tell(sheet: Sheet, fact: facts.InstructionIssued | facts.InstructionRelayed) -> None:
    due_at = fact.acknowledge_by
    assert due_at is not None, "decided when it was told"
    for each in fact.to:
        sheet.put_part(
            RECEIVER, each, state="told", assignee=each, due_at=due_at, to_level=fact.to_level
        )
    waiting = [{"id": each, "due_at": format_instant(due_at)} for each in fact.to]
    sheet.keep(
        unanswered=sheet.item.detail["unanswered"] + waiting,
        unfinished=sheet.item.detail["unfinished"] + list(fact.to),
    )
    _stand(sheet)


def _strike(sheet: Sheet, name: str, who: str) -> None:
    left = [each for each in sheet.item.detail[name] if who not in (each, _id(each))]
    sheet.keep(**{name: left})


def _id(waiting: Any) -> Any:
    return waiting["id"] if isinstance(waiting, dict) else waiting


def _stand(sheet: Sheet) -> None:
    """Where the instruction is now, by who has answered and who is done."""
    unanswered = sheet.item.detail["unanswered"]
    if unanswered:
        first = min(parse_instant(each["due_at"]) for each in unanswered)
        sheet.to("issued", due_at=first)
    elif sheet.item.detail["unfinished"]:
        sheet.to("acknowledged", due_at=_complete_by(sheet))
    else:
        sheet.to("completed", done=True, due_at=None)


def _complete_by(sheet: Sheet) -> datetime | None:
    until = sheet.item.detail.get("complete_by")
    return None if until is None else parse_instant(until)


KIND: Kind[facts.AnyInstructionFact] = Kind(
    kind="instruction",
    facts=get_args(facts.AnyInstructionFact),
    show=show,
    parts=parts,
    ends_parts=True,
    owed={RECEIVER: ("told", "acknowledged")},
)
