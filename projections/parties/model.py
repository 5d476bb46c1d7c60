"""The directory's questions and answers, as data: no SQL, no framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from projections.reading import SealedField

Sort = Literal["residents", "bodies", "others"]
"""Residents have a role in a home; bodies are whom the company deals with; others only called."""

Likeness = Literal["same_name_and_phone", "same_name_and_home", "same_phone", "same_name"]
Conflict = Literal["two_phones", "two_names", "one_after_another"]
"""What speaks against two parties being one: a number each; a name each; the same home, not at the
same time.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartiesFilter:
    """Whom; None means any. ``on`` is the day whose roles count. ``hidden`` are cases kept from
    the asker. ``search`` has at least two characters.
    """

    on: datetime
    communities: frozenset[str] | None = None
    building: str | None = None
    sort: Sort | None = None
    search: str | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """As what somebody is in a home. ``now``: on the day asked for."""

    subject: str
    item: str
    community: str
    building: str | None
    flat: str | None
    role: str
    purposes: tuple[str, ...]
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    now: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Somebody as a community's office knows them; what is personal comes sealed. ``also`` are
    those seen under them. ``roles`` are those of all of them.
    """

    subject: str
    community: str
    kind: str
    building: str | None
    last_at: datetime
    sealed: Mapping[str, SealedField]
    roles: tuple[Role, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    """A page of the directory, by building."""

    rows: tuple[Known, ...]
    next_cursor: str | None
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Everybody who is one person with somebody. ``cases`` are the newest of all of them, by id;
    ``merged_into`` is whom they are seen under, and ``identity`` the page that tells why.
    """

    subject: str
    merged_into: str | None
    identity: str | None
    known: tuple[Known, ...]
    cases: tuple[str, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two parties that may be one, why, and what speaks against it."""

    one: Known
    other: Known
    likeness: Likeness
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PairList:
    """The likeliest pairs; ``complete`` is False where there are more."""

    pairs: tuple[Pair, ...]
    complete: bool
    watermark: int
