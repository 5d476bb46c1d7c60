"""A case's story, as data: the events themselves, still sealed."""

from dataclasses import dataclass

from events.envelope import RecordedEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """Every event of a case in log order: its contacts, its own stream, those of cases merged into
    it, who saw it.
    """

    case: str
    events: tuple[RecordedEvent, ...]
    watermark: int
