"""The events topic as its readers see it; services/broker has the real one."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from services.broker.records import Record


class Source(Protocol):
    """Records in order within each partition. Every method may raise ``BrokerUnavailableError``."""

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]: ...

    def close(self) -> None: ...


class WholeTopic(Source, Protocol):
    """A source of partitions assigned by hand. Offsets are those of the next record."""

    def partitions(self) -> tuple[int, ...]: ...

    def assign(self, offsets: Mapping[int, int]) -> None: ...

    def position(self, partition: int) -> int: ...

    def end_offsets(self) -> dict[int, int]: ...

    def pause(self, partitions: Iterable[int]) -> None: ...

    def resume(self, partitions: Iterable[int]) -> None: ...
