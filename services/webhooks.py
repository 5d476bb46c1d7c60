"""Alarms on their way to other systems: what a subscription and a delivery are, for whoever sends
them, keeps them or shows them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

from events.catalogue import fact_class, newest, type_names_of
from events.clock_alarm import AnyClockAlarm

NOTIFIED = type_names_of(get_args(AnyClockAlarm))
"""The types that leave, every version of them: none says anything personal."""

DeliveryState = Literal["waiting", "delivered", "dead"]
STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)


def versions_of(types: Iterable[str]) -> tuple[str, ...]:
    """These types in every version: whoever wants breaches wants them in whichever form."""
    wanted = {newest(fact_class(each)) for each in types}
    return tuple(sorted(type_names_of(tuple(wanted))))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a subscription asks for. ``receiver`` is its scheme and host: the rest of an address may
    be a secret. ``communities`` None: all of them.
    """

    name: str
    receiver: str
    types: tuple[str, ...]
    communities: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A delivery to be tried now: the event as it was committed, and how often it was tried."""

    position: int
    event_id: str
    subject: str
    body: bytes
    tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One event on its way to one receiver. ``last_answer`` is what the last try came to."""

    webhook: str
    position: int
    event_id: str
    type: str
    subject: str
    state: DeliveryState
    tries: int
    due_at: datetime
    last_at: datetime | None
    last_answer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How it is with a subscription. ``position``: the log is read for it up to here. ``listed``:
    the file of subscriptions names it still. ``last_well``: the last try was taken.
    """

    name: str
    receiver: str
    types: tuple[str, ...]
    communities: tuple[str, ...] | None
    listed: bool
    position: int
    waiting: int
    dead: int
    last_at: datetime | None
    last_answer: str | None
    last_well: bool | None


class Outbox(Protocol):
    """Where deliveries are kept, as the notifier asks of it. Every method may raise
    ``StoreUnavailableError``.
    """

    def list(self, wanted: Sequence[Wanted]) -> None:
        """Notes the subscriptions there are; a new one begins at the end of the log, others keep
        their place.
        """
        ...

    def gather(self) -> bool:
        """Reads the log a piece further for every subscription: what it wants becomes deliveries,
        in the transaction that moves its place. Whether there is more to read.
        """
        ...

    def due(self, webhook: str, *, limit: int) -> Sequence[Due]:
        """What is to be tried now, what has been due longest first."""
        ...

    def landed(self, webhook: str, position: int, *, answer: str) -> None:
        """The receiver has it. Whatever waits for the same receiver is due at once."""
        ...

    def failed(
        self, webhook: str, position: int, *, answer: str, again_after_s: float | None
    ) -> None:
        """The receiver has it not, as far as anybody knows; None: it is a dead letter now."""
        ...

    def dead_letters(self) -> int:
        """How many deliveries a person has to look into."""
        ...

    def forget_delivered(self) -> None:
        """Lets go of deliveries that landed long ago."""
        ...


class Deliveries(Protocol):
    """The same for whoever looks. Every method may raise ``StoreUnavailableError``."""

    def standings(self) -> Sequence[Standing]:
        """Every subscription there is or was, by name."""
        ...

    def deliveries(
        self,
        webhook: str,
        *,
        state: DeliveryState | None,
        before: int | None,
        limit: int,
    ) -> Sequence[Delivery]:
        """A subscription's deliveries, the newest event first; ``before`` is a position."""
        ...

    def send_again(self, webhook: str, position: int | None) -> int:
        """Makes a delivery due now with all its tries before it, whatever became of it; without a
        position all dead letters of the subscription. How many that were.
        """
        ...
