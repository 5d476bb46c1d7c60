"""An events topic in memory: partitions as lists, read as the sealer reads Kafka."""

import time
from collections.abc import Iterable, Mapping

import orjson

from services.broker.records import Record
from services.errors import BrokerUnavailableError

IDLE_S = 0.002


def event(position: int, text: str = "said") -> bytes:
    """Something with a position, which is all the feed looks at."""
    return orjson.dumps({"position": f"{position:016d}", "text": text})


class MemoryTopic:
    """Implements ``WholeTopic``. While ``away`` Kafka does not answer."""

    def __init__(self, partitions: int = 3) -> None:
        self.records: list[list[bytes]] = [[] for _ in range(partitions)]
        self.away = False
        self.polled = 0
        self._offsets: dict[int, int] = {}
        self._paused: set[int] = set()

    def write(self, *bodies: bytes) -> None:
        for body in bodies:
            position = int(orjson.loads(body)["position"])
            self.records[position * 7 % len(self.records)].append(body)

    def partitions(self) -> tuple[int, ...]:
        return tuple(range(len(self.records)))

    def assign(self, offsets: Mapping[int, int]) -> None:
        self._offsets = dict(offsets)
        self._paused = set()

    def poll(self, *, timeout_s: float, max_records: int) -> list[Record]:
        if self.away:
            raise BrokerUnavailableError("away")
        time.sleep(min(timeout_s, IDLE_S))
        found: list[Record] = []
        for partition, at in self._offsets.items():
            if partition in self._paused:
                continue
            for offset, body in enumerate(self.records[partition][at:], start=at):
                if len(found) < max_records:
                    self.polled += 1
                    found.append(Record("events", partition, offset, 0, None, body, ()))
                    self._offsets[partition] = offset + 1
        return found

    def position(self, partition: int) -> int:
        return self._offsets[partition]

    def end_offsets(self) -> dict[int, int]:
        return {p: len(records) for p, records in enumerate(self.records)}

    def pause(self, partitions: Iterable[int]) -> None:
        self._paused |= set(partitions)

    def resume(self, partitions: Iterable[int]) -> None:
        self._paused -= set(partitions)

    def close(self) -> None:
        self._offsets = {}
