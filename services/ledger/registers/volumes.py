"""Decisions about volumes: records of their community, each once, until the volume is closed (Art.
10).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from events import volume as facts
from services.ledger.registers.contract import (
    RECORDS,
    At,
    ItemKey,
    Outcome,
    Register,
    Step,
    refuse,
)


@dataclass(frozen=True, kw_only=True)
class Volume:
    """What deciding remembers of a volume."""

    records: tuple[str, ...] = ()
    closed: bool = False


def evolve(volume: Volume | None, fact: facts.AnyVolumeFact) -> Volume:
    """The volume after the fact."""
    if isinstance(fact, facts.VolumeOpened):
        return Volume()
    assert volume is not None
    match fact:
        case facts.VolumeRecordAdded():
            return replace(volume, records=(*volume.records, fact.record))
        case facts.VolumeClosed():
            return replace(volume, closed=True)
        case _:
            assert_never(fact)


def decide(volume: Volume | None, fact: facts.AnyVolumeFact, at: At) -> Outcome:
    """What follows from a fact about a volume. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.VolumeOpened):
        return Outcome(facts=(fact,))
    assert volume is not None
    if volume.closed:
        refuse("the volume is closed: open another", rule="volume-still-open", article="Art.10")
    match fact:
        case facts.VolumeRecordAdded():
            return Outcome(facts=(_add(volume, fact, at),))
        case facts.VolumeClosed():
            if not volume.records:
                refuse("nothing lies in the volume yet", rule="volume-not-empty", article="Art.10")
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _add(volume: Volume, fact: facts.VolumeRecordAdded, at: At) -> facts.VolumeRecordAdded:
    item = at.others.get(("record", fact.record))
    if item is None or item.community != at.community or item.state.destroyed:
        refuse("there is no such record in this community", rule="volume-of-records",
               article="Art.10", field="/record")  # fmt: skip
    if fact.record in volume.records:
        refuse("the record lies in it already", rule="record-once-in-volume", article="Art.10",
               field="/record")  # fmt: skip
    return fact.model_copy(update={"place": len(volume.records) + 1})


def _needs(_: object, fact: facts.AnyVolumeFact) -> Iterable[ItemKey]:
    if isinstance(fact, facts.VolumeRecordAdded):
        yield "record", fact.record


REGISTER: Register[Volume, facts.AnyVolumeFact] = Register(
    kind="volume",
    plural="volumes",
    letter="AJ",
    steps={
        "open": Step(fact=facts.VolumeOpened, roles=RECORDS),
        "add": Step(fact=facts.VolumeRecordAdded, roles=RECORDS, during=("open",)),
        "close": Step(fact=facts.VolumeClosed, roles=RECORDS, during=("open",)),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
)
