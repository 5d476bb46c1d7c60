"""What an export is asked for, and what it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from events.package import PackagePurpose
from projections.archive.queries import LogFiles
from services.ledger.contract import Accepted
from services.store.contract import Head, LogRow

Progress = Callable[[int, int], None]
"""Told how many positions of how many were looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is wanted. ``communities`` empty: everything, of the whole company. ``disclose``: with
    the keys of events that hold personal values. ``streams``: only these, where it is not None.
    ``papers`` are files that go along below ``data/papers``, by name.
    """

    target: Path
    purpose: PackagePurpose
    receiver: str
    communities: tuple[str, ...] = ()
    legal_basis: str | None = None
    disclose: bool = True
    streams: frozenset[str] | None = None
    papers: Mapping[str, bytes] = field(default_factory=dict)
    wait_s: float = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A package that was written. ``number`` is under which the ledger knows it, ``size`` the
    checkpoint it is proven by.
    """

    target: Path
    number: str
    events: int
    keys: int
    files: int
    items: int
    size: int


class Rows(Protocol):
    """The log, to be read in order."""

    def head(self) -> Head: ...

    def read(self, *, after: int, limit: int) -> list[LogRow]: ...

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """Where it comes from. ``keys`` gives the plain keys still held of these events; ``take``
    writes the plain content of the file of this name into a folder, if it is there; ``record``
    appends that the package was exported; ``vkey`` is the log's verifier keys, a line each.
    """

    origin: str
    rows: Rows
    files: LogFiles
    keys: Callable[[Sequence[str]], Mapping[str, bytes]]
    take: Callable[[str, Path], bool]
    record: Callable[..., Accepted]
    vkey: str
