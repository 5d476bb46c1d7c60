"""An event as a view sees it: its envelope, and its data as the newest version of its fact."""

import functools
from dataclasses import dataclass
from typing import Generic, TypeVar

from events.catalogue import decode, fact_class
from events.envelope import RecordedEvent, parse
from events.fact import Fact

KEPT_EVENTS = 4_096
"""How many events of late are kept as read: a process keeps several views, each at its own pace,
and most of what one shows another shows too.
"""

FactT_co = TypeVar("FactT_co", bound=Fact, covariant=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewEvent(Generic[FactT_co]):
    """One event to apply; a view names the union of facts it shows, e.g. ``ViewEvent[InboxFact]``.

    Personal values in ``fact`` are sealed; a view never sees them open.
    """

    recorded: RecordedEvent
    fact: FactT_co

    @property
    def position(self) -> int:
        return self.recorded.position

    @property
    def stream(self) -> str:
        return self.recorded.envelope.subject


def require_known(type_name: str) -> None:
    """Raises ``UnknownTypeError`` when this release does not know the event's type."""
    fact_class(type_name)


@functools.lru_cache(maxsize=KEPT_EVENTS)
def parsed(body: bytes) -> RecordedEvent:
    """The event with these bytes. Raises ``MalformedEnvelopeError``."""
    return parse(body)


@functools.lru_cache(maxsize=KEPT_EVENTS)
def decoded(recorded: RecordedEvent) -> ViewEvent[Fact]:
    """The event with its fact. Raises ``UnknownTypeError``, or ``ValidationError`` when data do not
    fit the type.
    """
    return ViewEvent(recorded=recorded, fact=decode(recorded.envelope.type, recorded.envelope.data))
