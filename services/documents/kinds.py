"""Which records can be printed: of which register, under which address, and once it has come how
far.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.documents.document import Document
from services.documents.minutes import STATES, minutes
from services.documents.telling import Told
from services.documents.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A record of a register's items. ``name`` is its place below the item's address."""

    kind: str
    plural: str
    name: str
    states: frozenset[str]
    lay_out: Callable[[Told, Words], Document]


PRINTED: Mapping[str, Printed] = {
    printed.kind: printed
    for printed in (
        Printed(kind="meeting", plural="meetings", name="minutes", states=STATES, lay_out=minutes),
    )
}
"""By the register's kind."""
