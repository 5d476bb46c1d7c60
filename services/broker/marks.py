"""Marks along the log: where in Kafka "everything up to position n" ends, so a view can say what it
holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """All events up to ``position`` lie before ``end_offsets``: partition → one past the last such
    record.

    Offsets belong to one topic, told by ``topic_id``: a topic deleted and made again has another.
    """

    position: int
    end_offsets: Mapping[int, int]
    topic_id: str


class Marks(Protocol):
    """Kept outside Kafka. Every method may raise ``StoreUnavailableError``."""

    def put(self, position: int, end_offsets: Mapping[int, int], topic_id: str) -> None:
        """Notes a mark. Repeatable; a mark of a lower position than one of the same topic changes
        nothing."""
        ...

    def newest(self) -> Mark | None:
        """The mark put last, of whatever topic."""
        ...
