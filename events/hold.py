"""Holds: what a court, an authority or a dispute asks to be kept is neither destroyed nor forgotten
until the hold is lifted (Art. 10).

There is one item for each thing that can be held, whatever the number of holds it has had.
"""

from typing import Literal

from events.finding import StreamName
from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.text import Label, Line


class HoldPlaced(
    OpeningFact, kind="hold", opens=True, recurs=True, type_name="huiyin.hold.placed.v1"
):
    """Nothing of this may be destroyed or forgotten from now on (Art. 10).

    ``about`` is the stream that is held: a case, a letter, a record, or a person (``party/…``), of
    whom then everything is held. ``review_at`` is when to ask whether it is still needed.
    """

    about: StreamName
    ground: Literal["litigation", "investigation", "audit", "dispute", "statute", "other"]
    reason: Line
    legal_basis: Line
    reference: Label | None = None
    review_at: Instant | None = None

    @property
    def only_id(self) -> str:
        """One thing, one item of holds."""
        return hold_of(self.about)


class HoldFact(ItemFact, kind="hold"):
    """A step of a hold."""


class HoldLifted(HoldFact, type_name="huiyin.hold.lifted.v1"):
    """It may be destroyed or forgotten again, as its term has it (Art. 10)."""

    reason: Line
    legal_basis: Line


AnyHoldFact = HoldPlaced | HoldLifted
"""Every fact in the stream of holds on something."""


def hold_of(about: str) -> str:
    """The id of the holds on something, by its stream."""
    return id_of_only("hold", about)
