"""How entrapments show: who is still inside, who talked to them, who came (Art. 5(1))."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, assert_never, get_args

from events import entrapment as facts
from events.instant import parse_instant
from projections.registers.sheet import Kind, PartKey, Sheet

CALL, RESCUER = "call", "rescuer"


def show(sheet: Sheet, fact: facts.AnyEntrapmentFact) -> None:
    """The entrapment after the fact."""
    match fact:
        case facts.EntrapmentReported():
            sheet.keep(freed=0, arrived=[])
            sheet.to("reported", due_at=fact.own_staff_due_at)
        case facts.EntrapmentCorrected():
            sheet.keep("floor", "people", "medical_need", "phone")
            _settle(sheet)
        case facts.ReassuranceCalled():
            sheet.keep("medical_need")
            sheet.put_entry(
                CALL,
                "text",
                "silent_s",
                state="answered" if fact.answered else "no_answer",
                called_by=fact.by,
            )
        case facts.RescuerArrived():
            sheet.put_part(RESCUER, fact.rescuer, "rescuer", "company", state="arrived")
            sheet.keep(arrived=[*sheet.item.detail["arrived"], fact.rescuer])
            _settle(sheet)
        case facts.PeopleFreed():
            sheet.keep("injured", freed=sheet.item.detail["freed"] + fact.people)
            _settle(sheet)
        case facts.LiftReturnedToService():
            sheet.keep("inspected_by")
            sheet.to("in_service", done=True, due_at=None)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyEntrapmentFact) -> Iterator[PartKey]:
    """The rescuer who came."""
    if isinstance(fact, facts.RescuerArrived):
        yield RESCUER, fact.rescuer


def _settle(sheet: Sheet) -> None:
    """Where it stands, and who is awaited next."""
    detail = sheet.item.detail
    people, freed = detail.get("people"), detail["freed"]
    if freed and (people is None or freed >= people):
        sheet.to("freed", due_at=None)
    elif freed:
        sheet.to("partly_freed", due_at=_awaited(detail))
    elif detail["arrived"]:
        sheet.to("attended", due_at=_awaited(detail))
    else:
        sheet.to("reported", due_at=_awaited(detail))


def _awaited(detail: dict[str, Any]) -> datetime | None:
    """The first moment at which somebody who is not there yet has to be."""
    due = {"own_staff": "own_staff_due_at", "maintainer": "maintainer_due_at"}
    awaited = [detail[name] for who, name in due.items() if who not in detail["arrived"]]
    return parse_instant(min(awaited)) if awaited else None


KIND: Kind[facts.AnyEntrapmentFact] = Kind(
    kind="entrapment",
    facts=get_args(facts.AnyEntrapmentFact),
    show=show,
    parts=parts,
    entries={facts.ReassuranceCalled: CALL},
)
