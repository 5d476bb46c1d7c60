"""What passes between our mapper and our recorder: an event that still has to be filled in."""

from dataclasses import dataclass

from eventsourcing.persistence import IntegrityError, StoredEvent

from services.store.contract import AppendOutcome, EventKey, NewEvent, Receipt


@dataclass(frozen=True)
class DraftedEvent(StoredEvent):
    """A stored event whose ``state`` has zeros where the store fills in; with its key, if it has
    one.
    """

    event: NewEvent
    key: EventKey | None = None


class NotAppendedError(IntegrityError):
    """Nothing landed; ``outcome`` says why."""

    def __init__(self, outcome: AppendOutcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class RecordedIds(list[int]):
    """The positions a recorder returns; for drafted events ``receipts`` hold the committed
    bytes.
    """

    def __init__(self, positions: range, receipts: tuple[Receipt, ...] = ()) -> None:
        super().__init__(positions)
        self.receipts = receipts
