"""What a check looks at, a record's events as far as they can be read, and what it comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.property_check import FAILING_MAX, CheckName, CheckOutcome, PropertyCheck
from services.custody.found import Found


@dataclass(frozen=True, slots=True)
class Looked:
    """What one check came to. ``outcome`` None: passed, unless something is failing."""

    looked_at: int
    failing: Sequence[str] = ()
    outcome: CheckOutcome | None = None

    def named(self, name: CheckName) -> PropertyCheck:
        """The same as a report tells it."""
        outcome = self.outcome or ("failed" if self.failing else "passed")
        failing = tuple(self.failing[:FAILING_MAX])
        return PropertyCheck(check=name, outcome=outcome, looked_at=self.looked_at, failing=failing)


NOTHING = Looked(0, outcome="not_applicable")
"""There is nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Read:
    """The record's events, as far as they can be read; the positions of those that cannot."""

    found: Found
    events: list[RecordedEvent] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    streams: dict[int, str] = field(default_factory=dict)


Checks = Mapping[CheckName, Callable[[Read], Looked]]
"""Checks of one property, in the order of a report."""


def read_events(found: Found) -> Read:
    """Reads every event of the record."""
    read = Read(found)
    for stream, rows in found.streams.items():
        for row in rows:
            read.streams[row.position] = stream
            try:
                read.events.append(parse(row.body))
            except MalformedEnvelopeError:
                read.unreadable.append(row.position)
    return read
