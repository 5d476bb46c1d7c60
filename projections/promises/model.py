"""A published version, as data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedVersion:
    """A version of a calendar or of the policy. ``in_force``: it holds at the asked instant."""

    id: str
    number: int
    position: int
    effective_at: datetime
    published_at: datetime
    published_by: str
    basis: str | None
    terms: dict[str, Any]
    in_force: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionList:
    """All of them as known at a position, by id, newest first."""

    versions: tuple[PublishedVersion, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """A day's lots: of so many resolutions recorded on it, so many are asked back about."""

    day: date
    resolved: int
    drawn: int
    policy: str
    seed: str
    seed_position: int
    drawn_at: datetime
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawList:
    """The last of them as known at a position, the newest day first."""

    draws: tuple[Draw, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Somebody asked what would have been; ``asked`` is the question as recorded."""

    position: int
    by: str
    at: datetime
    asked: dict[str, Any]
