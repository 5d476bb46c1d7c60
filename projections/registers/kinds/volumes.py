"""How volumes show: which records lie in each, in which order (Art. 10)."""

from typing import assert_never, get_args

from events import volume as facts
from projections.registers.sheet import Kind, PartKey, Sheet

RECORD = "record"


def show(sheet: Sheet, fact: facts.AnyVolumeFact) -> None:
    """The volume after the fact."""
    match fact:
        case facts.VolumeOpened():
            sheet.to("open")
        case facts.VolumeRecordAdded():
            sheet.put_part(RECORD, _key(fact), "record", state="added")
        case facts.VolumeClosed():
            sheet.keep("remark", closed_by=fact.by)
            sheet.to("closed", done=True)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyVolumeFact) -> list[PartKey]:
    """The record a fact adds."""
    return [(RECORD, _key(fact))] if isinstance(fact, facts.VolumeRecordAdded) else []


def _key(fact: facts.VolumeRecordAdded) -> str:
    return f"{fact.place:03d}"


KIND: Kind[facts.AnyVolumeFact] = Kind(
    kind="volume", facts=get_args(facts.AnyVolumeFact), show=show, parts=parts, searched=("title",)
)
