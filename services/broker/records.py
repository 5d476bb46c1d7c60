"""Records as the rest of the system knows them, free of any Kafka client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Record(NamedTuple):
    """A record read from a topic. ``timestamp_ms`` counts from the Unix epoch."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    """A producer of somebody else's may send a header that has a name and no value."""

    def header(self, name: str) -> bytes | None:
        """The header's value, or None; the last one wins when a name comes twice."""
        for key, value in reversed(self.headers):
            if key == name:
                return value
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingRecord:
    """A record to be written. Without ``partition`` the key decides; without ``timestamp_ms`` the
    producer's clock."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None
    timestamp_ms: int | None = None
