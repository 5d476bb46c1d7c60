"""What a follower remembers between two polls: where our partitions stand, and what wakes it."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from projections.engine.view import shown_types
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
    """One reading of a generation; a crash loses nothing that is not read again."""

    generation: Generation
    applier: Applier
    places: dict[int, Place] = field(default_factory=dict)
    applied_events: int = 0

    def leave(self, partitions: Iterable[int]) -> None:
        """Forgets partitions that are no longer ours."""
        for partition in partitions:
            self.places.pop(partition, None)

    def wakes(self, types: AbstractSet[str | None]) -> bool:
        """Whether records of these types are shown as they come; of what tells no type, the body
        decides later.
        """
        view = self.applier.view
        return view.name in PROMPT and (None in types or not shown_types(view).isdisjoint(types))
