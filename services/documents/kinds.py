"""Which records can be printed: of which register, under which address, and once it has come how
far.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from projections.registers.model import Item, Part
from services.documents import handover, letter, minutes, notice, record, report, volume
from services.documents.document import Document
from services.documents.telling import ItemKey, Told
from services.documents.words import Words

Names = Callable[[Item, Sequence[Part]], Iterable[ItemKey]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A record of a register's items. ``name`` is its place below the item's address; ``parts`` are
    the kinds of parts it tells of, ``names`` the other items.
    """

    kind: str
    plural: str
    name: str
    states: frozenset[str]
    parts: tuple[str, ...]
    lay_out: Callable[[Told, Words], Document]
    names: Names = lambda _item, _parts: ()


PRINTED: tuple[Printed, ...] = (
    Printed(
        kind="meeting",
        plural="meetings",
        name="minutes",
        states=minutes.STATES,
        parts=minutes.PARTS,
        lay_out=minutes.minutes,
    ),
    Printed(
        kind="letter",
        plural="letters",
        name="letter",
        states=letter.STATES,
        parts=(),
        lay_out=letter.letter,
    ),
    Printed(
        kind="notice",
        plural="notices",
        name="notice",
        states=notice.STATES,
        parts=notice.PARTS,
        lay_out=notice.notice,
    ),
    Printed(
        kind="record",
        plural="records",
        name="record",
        states=record.STATES,
        parts=record.PARTS,
        lay_out=record.record,
        names=record.names,
    ),
    Printed(
        kind="record",
        plural="records",
        name="report",
        states=report.STATES,
        parts=report.PARTS,
        lay_out=report.report,
        names=report.names,
    ),
    Printed(
        kind="handover",
        plural="handovers",
        name="handover",
        states=handover.STATES,
        parts=handover.PARTS,
        lay_out=handover.handover,
        names=handover.names,
    ),
    Printed(
        kind="volume",
        plural="volumes",
        name="volume",
        states=volume.STATES,
        parts=volume.PARTS,
        lay_out=volume.volume,
        names=volume.names,
    ),
)


def printed_of(kind: str) -> tuple[Printed, ...]:
    """What can be printed of a register's items."""
    return tuple(printed for printed in PRINTED if printed.kind == kind)
