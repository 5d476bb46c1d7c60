"""An event as a view sees it: its envelope, and its data as the newest version of its fact."""

from dataclasses import dataclass

from events.catalogue import AnyFact, UnknownTypeError, decode, fact_class
from events.envelope import RecordedEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewEvent:
    """One event to apply. Personal values in ``fact`` are sealed; a view never sees them open."""

    recorded: RecordedEvent
    fact: AnyFact

    @property
    def position(self) -> int:
        return self.recorded.position

    @property
    def stream(self) -> str:
        return self.recorded.envelope.subject


def require_known(recorded: RecordedEvent) -> None:
    """Raises ``UnknownTypeError`` when this release does not know the event's type."""
    fact_class(recorded.envelope.type)


def decoded(recorded: RecordedEvent) -> ViewEvent:
    """The event with its fact. Raises ``UnknownTypeError``, or ``ValidationError`` when data do not
    fit the type.
    """
    return ViewEvent(recorded=recorded, fact=decode(recorded.envelope.type, recorded.envelope.data))


__all__ = ["UnknownTypeError", "ViewEvent", "decoded", "require_known"]
