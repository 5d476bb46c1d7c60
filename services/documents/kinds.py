"""Which records can be printed: of which register, under which address, and once it has come how
far.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.documents import letter, minutes, notice
from services.documents.document import Document
from services.documents.telling import Told
from services.documents.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A record of a register's items. ``name`` is its place below the item's address; ``parts`` are
    the kinds of parts it tells of.
    """

    kind: str
    plural: str
    name: str
    states: frozenset[str]
    parts: tuple[str, ...]
    lay_out: Callable[[Told, Words], Document]


PRINTED: Mapping[str, Printed] = {
    printed.kind: printed
    for printed in (
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
    )
}
"""By the register's kind."""
