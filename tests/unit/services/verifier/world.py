"""One honest log in three copies, store, topic and tiles, each of which can be meddled with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from events.envelope import Envelope, fill, parse, serialise
from events.instant import format_instant
from projections.archive.folder import MissingTileError
from projections.archive.growing import Files, GrowingTree
from projections.archive.tlog.checkpoint import Checkpoint
from projections.archive.tlog.note import Ed25519Signer, Note
from projections.archive.tlog.tiles import Tile, narrowed
from services.broker.records import Record as TopicRecord
from services.feed.copies import StoreCopy, TopicCopy
from services.store.contract import LogRow
from services.verifier.records import Copy
from services.verifier.report import Report
from services.verifier.tilelog import TileCopy
from services.verifier.verify import Asked, verify

ORIGIN = "urn:huiyin:ledger:test"
KEY = Ed25519Signer(ORIGIN, b"k" * 32)
COMMUNITIES = 5
PARTITIONS = 3
AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def event(position: int, text: str = "said") -> bytes:
    """A real envelope; every third event goes on with a stream."""
    stream, version = f"case/{(position - 1) // 3}", (position - 1) % 3 + 1
    draft = serialise(
        Envelope(
            id=f"0190a6f2-7f3e-7c1a-8d3b-{position:012d}",
            source=ORIGIN,
            type="huiyin.note.added.v1",
            subject=stream,
            sequence=version,
            time=AT,
            partitionkey=f"community-{position * 7919 % COMMUNITIES}",
            actor="system:test",
            data={"text": text},
        )
    )
    return fill(draft, position=position, recordedtime=format_instant(AT))


def partition_of(key: bytes, partitions: int) -> int:
    return sum(key) % partitions


def topic_record(body: bytes, *, partition: int, offset: int) -> TopicRecord:
    read = parse(body)
    headers = (("position", str(read.position).encode()), ("type", read.envelope.type.encode()))
    key = read.envelope.partitionkey.encode()
    return TopicRecord("events", partition, offset, 0, key, body, headers)


class MemoryRows:
    """The table of events."""

    def __init__(self, rows: Mapping[int, bytes]) -> None:
        self.rows = dict(rows)

    def last(self) -> int:
        return max(self.rows, default=0)

    def between(self, after: int, until: int) -> list[LogRow]:
        there = (position for position in range(after + 1, until + 1) if position in self.rows)
        return [LogRow(position=position, body=self.rows[position]) for position in there]


class MemoryTail:
    """The events topic: lists of records, each partition's offsets those of its list."""

    def __init__(self, partitions: Sequence[list[TopicRecord]]) -> None:
        self.records = [list(records) for records in partitions]
        self._at: dict[int, int] = {}
        self._paused: set[int] = set()

    def partitions(self) -> tuple[int, ...]:
        return tuple(range(len(self.records)))

    def assign(self, offsets: Mapping[int, int]) -> None:
        self._at, self._paused = dict(offsets), set()

    def poll(self, *, timeout_s: float, max_records: int) -> list[TopicRecord]:
        assert timeout_s > 0
        found: list[TopicRecord] = []
        for partition in set(self._at) - self._paused:
            at = self._at[partition]
            part = self.records[partition][at : at + max_records // len(self.records)]
            found += [
                record._replace(offset=offset, partition=partition)
                for offset, record in enumerate(part, start=at)
            ]
            self._at[partition] = at + len(part)
        return found

    def position(self, partition: int) -> int:
        return self._at[partition]

    def end_offsets(self) -> dict[int, int]:
        return {p: len(records) for p, records in enumerate(self.records)}

    def last_records(self) -> dict[int, TopicRecord]:
        return {p: records[-1] for p, records in enumerate(self.records) if records}

    def pause(self, partitions: Iterable[int]) -> None:
        self._paused |= set(partitions)

    def resume(self, partitions: Iterable[int]) -> None:
        self._paused -= set(partitions)

    def close(self) -> None:
        self._at = {}


@dataclass
class MemoryFiles:
    """The log's files. Implements ``LogFiles``."""

    files: Files = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, tile: Tile) -> bytes:
        if tile in self.files:
            return self.files[tile]
        if tile.full in self.files:
            return narrowed(self.files[tile.full], tile)
        raise MissingTileError(f"{tile.path} is not there")

    def text(self, name: str) -> str | None:
        return self.texts.get(name)


@dataclass
class World:
    """A log of some size and all its copies."""

    rows: MemoryRows
    tail: MemoryTail
    files: MemoryFiles

    def copies(self, names: Iterable[str] = ("tiles", "store", "topic")) -> list[Copy]:
        @contextmanager
        def connect() -> Iterator[MemoryTail]:
            yield self.tail

        every: dict[str, Copy] = {
            "tiles": TileCopy(self.files),
            "store": StoreCopy(self.rows),
            "topic": TopicCopy(connect, partition_of=partition_of),
        }
        return [every[name] for name in names]

    def verify(self, *names: str, older: Sequence[str] = ()) -> Report:
        """Everything, or the named copies, against the tiles."""
        return verify(
            Asked(
                keys=[KEY.key],
                copies=self.copies(names or ("tiles", "store", "topic")),
                files=self.files,
                older=[("kept", text) for text in older],
            )
        )

    def verify_without_tiles(
        self, *names: str, checkpoint: str | None = None, older: Sequence[str] = ()
    ) -> Report:
        return verify(
            Asked(
                keys=[KEY.key],
                copies=self.copies(names),
                checkpoint=checkpoint or self.files.texts["checkpoint"],
                older=[("kept", text) for text in older],
            )
        )

    def meddled(self) -> "World":
        """A copy of its own to meddle with."""
        return World(
            MemoryRows(self.rows.rows),
            MemoryTail(self.tail.records),
            MemoryFiles(dict(self.files.files), dict(self.files.texts)),
        )


def sealed(bodies: Sequence[bytes], *, signer: Ed25519Signer = KEY) -> MemoryFiles:
    """The files of a log of these events."""
    tree = GrowingTree()
    for body in bodies:
        tree.add(body)
    files = {**tree.take_full(), **tree.partial()}
    checkpoint = Checkpoint(origin=ORIGIN, size=len(bodies), root=tree.root())
    note = Note(checkpoint.text, (signer.sign(checkpoint.text, time_s=0),))
    return MemoryFiles(files, {"checkpoint": note.whole})


def world_of(bodies: Sequence[bytes]) -> World:
    """All copies of a log of these events."""
    partitions: list[list[TopicRecord]] = [[] for _ in range(PARTITIONS)]
    for body in bodies:
        partition = partition_of(parse(body).envelope.partitionkey.encode(), PARTITIONS)
        records = partitions[partition]
        records.append(topic_record(body, partition=partition, offset=len(records)))
    return World(
        MemoryRows(dict(enumerate(bodies, start=1))), MemoryTail(partitions), sealed(bodies)
    )


def honest(size: int) -> World:
    """A log of this many events, untouched."""
    return world_of([event(position) for position in range(1, size + 1)])
