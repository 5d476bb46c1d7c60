"""Which records can be printed: of which register, under which address, and once it has come how
far.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from projections.reading import AsOf
from projections.registers.model import Item, Part
from services.documents import handover, letter, minutes, notice, record, report, volume
from services.documents.document import Document
from services.documents.telling import ItemKey, Plain, Sources, Told, tell
from services.documents.typesetting import typeset
from services.documents.words import Language, Words, words

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

    def document(
        self,
        sources: Sources,
        item: Item,
        as_of: AsOf,
        *,
        asker: str,
        language: Language,
        plain: Plain | None = None,
    ) -> Document:
        """It, of an item the asker was found to see: masked but for what stands in ``plain``."""
        told = tell(
            sources,
            item,
            as_of,
            parts=self.parts,
            asker=asker,
            language=language,
            plain=plain,
            names=self.names,
        )
        return self.lay_out(told, words(language))


RECORD = Printed(
    kind="record",
    plural="records",
    name="record",
    states=record.STATES,
    parts=record.PARTS,
    lay_out=record.record,
    names=record.names,
)
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
    RECORD,
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


def papers_of(
    sources: Sources, item: Item, as_of: AsOf, *, asker: str, language: Language
) -> Iterator[tuple[str, bytes]]:
    """The files of what can be printed of an item by now, masked."""
    for printed in printed_of(item.kind):
        if item.state in printed.states:
            document = printed.document(sources, item, as_of, asker=asker, language=language)
            yield f"{printed.name}.pdf", typeset(document)
