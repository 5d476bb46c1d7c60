"""One membership in a view's consumer group: where our partitions stand, and which records wait to
be applied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.broker.records import Record
from services.projector.applying import Applier
from services.projector.bookkeeping import Generation, Place

PASSED_OVER_WAIT_S = 0.25
"""How long records that do not concern the view may wait for a transaction: most views are silent
most of the time, and should cost next to nothing then."""


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
            now_s - self._waiting_since_s >= PASSED_OVER_WAIT_S
            or len(self.waiting) >= self.batch_max_events
            or self.applier.concern(records)
        )

    def applied(self, places: dict[int, Place]) -> None:
        """All that waited is committed, and the partitions stand here now."""
        self.places.update(places)
        self.applied_events += len(self.waiting)
        self.waiting = []
