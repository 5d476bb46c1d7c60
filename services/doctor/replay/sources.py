"""A copy of the log as what a second system is built from: every event in order, or not at all."""

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from projections.archive.package import layout
from services.errors import FollowerStoppedError, SetupError
from services.verifier.records import Block, Copy, Record, in_blocks

TAIL_BYTES = 1 << 17
"""Longer than any line."""


class IncompleteCopyError(FollowerStoppedError):
    """A copy does not hold every event from position 1 on, in order."""


class PackageCopy:
    """The events of an export of everything. Raises ``SetupError`` where the folder is none."""

    def __init__(self, root: Path) -> None:
        """``root`` is the package's folder."""
        self.name = str(root)
        self._path = root / layout.EVENTS
        if not self._path.is_file():
            raise SetupError(f"{root} is no package: it has no {layout.EVENTS}")

    def end(self) -> int:
        """The position of its last line."""
        with self._path.open("rb") as file:
            size = self._path.stat().st_size
            file.seek(max(0, size - TAIL_BYTES))
            lines = file.read().splitlines()
        return _event(lines[-1], self.name).position if lines else 0

    def blocks(self, *, until: int) -> Iterator[Block]:
        """Its lines, in order."""
        return in_blocks(self._records(), until=until)

    def lookup(self, position: int) -> bytes | None:  # noqa: ARG002 - a file of lines has no index
        """Not without reading all of it."""
        return None

    def _records(self) -> Iterator[Record]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                body = line.removesuffix(b"\n")
                yield Record(_event(body, self.name).position, body, f"line {number}")


def whole(copy: Copy, *, name: str, until: int) -> Generator[RecordedEvent, None, None]:
    """Every event from position 1 to ``until``. Raises ``IncompleteCopyError`` naming the place."""
    expected = 1
    for record in _records(copy.blocks(until=until)):
        if record.slot is None:
            raise IncompleteCopyError(
                f"{name} holds a record that has no place among the others, before position "
                f"{expected} ({record.where}): run `huiyin verify`"
            )
        event = _event(record.body, name)
        if record.slot != expected or event.position != expected:
            raise IncompleteCopyError(
                f"position {expected} should come next in {name}, but "
                f"{min(event.position, record.slot)} comes: a part of the log builds no system"
            )
        yield event
        expected += 1
    if expected <= until:
        raise IncompleteCopyError(f"{name} ends before position {expected}")


def _records(blocks: Iterable[Block]) -> Iterator[Record]:
    for block in blocks:
        yield from block.records


def _event(body: bytes, name: str) -> RecordedEvent:
    try:
        return parse(body)
    except MalformedEnvelopeError as error:
        raise IncompleteCopyError(f"{name} holds what is no event: {error}") from error
