"""One membership in a view's consumer group: where our partitions stand, and which records wait to
be applied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.broker.records import Record
from services.projector.applying import Applier
from services.projector.bookkeeping import Generation, Place

PROMPT = frozenset({"inbox", "timeline", "registers"})
"""The views in which people look for what they have just done: shown as it comes."""

GATHERING_S = 0.25
"""How long records may wait for a transaction, in the other views and where they do not concern
the view: many small transactions would cost the prompt ones their time.
"""


@dataclass(kw_only=True)
class Session:
    """What a follower remembers between two polls; a crash loses nothing that is not read again."""

    generation: Generation
    applier: Applier
    batch_max_events: int
    places: dict[int, Place] = field(default_factory=dict)
    waiting: list[Record] = field(default_factory=list)
    applied_events: int = 0
    _waiting_since_s: float = 0.0

    def leave(self, partitions: Iterable[int]) -> None:
        """Forgets partitions that are no longer ours, with what was read of them."""
        for partition in partitions:
            self.places.pop(partition, None)
        self.waiting = [record for record in self.waiting if record.partition in self.places]

    def take(self, records: Sequence[Record], *, now_s: float) -> bool:
        """Lets records wait; whether it is time to apply all that do."""
        if not self.waiting:
            self._waiting_since_s = now_s
        self.waiting += records
        return bool(self.waiting) and (
            now_s - self._waiting_since_s >= GATHERING_S
            or len(self.waiting) >= self.batch_max_events
            or (self.applier.view.name in PROMPT and self.applier.concern(records))
        )

    def applied(self, places: dict[int, Place]) -> None:
        """All that waited is committed, and the partitions stand here now."""
        self.places.update(places)
        self.applied_events += len(self.waiting)
        self.waiting = []
