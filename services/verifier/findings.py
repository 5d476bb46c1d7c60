"""What a verification found, fit for people and programs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from events.envelope import MalformedEnvelopeError, parse
from projections.archive.tlog.hashes import leaf_of

KEPT_MAX = 1_000

Kind = Literal[
    "changed",
    "deleted",
    "inserted",
    "swapped",
    "reordered",
    "truncated",
    "past_checkpoint",
    "tile",
    "root",
    "history",
    "signature",
    "proof",
    "witnesses",
    "bag",
    "catalogue",
    "key",
    "file",
]

Lookup = Callable[[int], bytes | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is not as it was signed. ``until`` ends a range that begins at ``position``;
    ``other`` is the second of two swapped records. Stream, version and type are the sealed
    event's where any copy still holds it, else the found one's.
    """

    kind: Kind
    copy: str
    detail: str
    position: int | None = None
    until: int | None = None
    other: int | None = None
    stream: str | None = None
    version: int | None = None
    type: str | None = None
    where: str | None = None


@dataclass(slots=True)
class Findings:
    """All there are counted, the first ones kept. Tiles are named once, however often they are
    met.
    """

    lookups: list[Lookup] = field(default_factory=list)
    kept: list[Finding] = field(default_factory=list)
    count: int = 0
    _tiles: set[str] = field(default_factory=set)

    def add(self, finding: Finding) -> None:
        self.count += 1
        if len(self.kept) < KEPT_MAX:
            self.kept.append(finding)

    def record(
        self,
        kind: Kind,
        *,
        copy: str,
        detail: str,
        position: int | None,
        expected: bytes | None = None,
        found: bytes | None = None,
        other: int | None = None,
        until: int | None = None,
        where: str | None = None,
    ) -> None:
        """A finding about an event. ``expected`` is the leaf sealed at that position."""
        sealed = None if position is None else self._sealed(position, expected)
        stream, version, type_name = _named(sealed or found)
        self.add(
            Finding(
                kind=kind,
                copy=copy,
                detail=detail,
                position=position,
                until=until,
                other=other,
                stream=stream,
                version=version,
                type=type_name,
                where=where,
            )
        )

    def tile(self, path: str, *, copy: str, detail: str, position: int, until: int) -> None:
        """A finding about a file of hashes, and the positions it stands for."""
        if path in self._tiles:
            return
        self._tiles.add(path)
        self.record("tile", copy=copy, detail=detail, position=position, until=until, where=path)

    def _sealed(self, position: int, expected: bytes | None) -> bytes | None:
        """The event that was sealed, out of whatever copy still holds it."""
        for lookup in self.lookups:
            body = lookup(position)
            if body is not None and (expected is None or leaf_of(body) == expected):
                return body
        return None


def _named(body: bytes | None) -> tuple[str | None, int | None, str | None]:
    if body is None:
        return None, None, None
    try:
        envelope = parse(body).envelope
    except MalformedEnvelopeError:
        return None, None, None
    return envelope.subject, envelope.sequence, envelope.type
