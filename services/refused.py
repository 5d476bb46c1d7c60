"""Refusals as they are kept beside the log: who wanted what, by which rule it was not to be, what
came of it. Nothing of what was said is kept (law 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from events.instant import format_instant, read_instant
from services.errors import CommandRefusedError


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """One refusal. ``command`` is the type of the fact that was to be, or the name of what was
    called; ``subject`` the stream of the case or item it was about, None where it was to begin one.
    ``source`` is the registered system that sent it, None for a person.
    """

    at: datetime
    rule: str
    article: str
    ruleset: str | None
    command: str
    subject: str | None
    community: str | None
    actor: str
    source: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedRow:
    """The same refusal of a day, ``times`` counted, at its last moment.

    ``done_in`` is the position at which the same was done to the same case or item afterwards;
    ``let_through``: the rule was overridden there.
    """

    id: int
    refused: Refused
    times: int
    done_in: int | None
    let_through: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedPage:
    """Rows, the newest first. ``last`` is where the next page begins behind; None where there is
    none.
    """

    rows: tuple[RefusedRow, ...]
    last: RefusedRow | None


Place = tuple[datetime, int]
"""A row's moment and id: the order of the list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedFilter:
    """Which refusals; None means any. ``hidden``: ids of cases and items to leave out."""

    communities: frozenset[str] | None = None
    rule: str | None = None
    article: str | None = None
    actor: str | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedCount:
    """How often a rule refused, by how many people and systems, as far as refusals are kept."""

    rule: str
    article: str
    times: int
    actors: int


class RefusalNotes(Protocol):
    """Keeps the newest refusals. Every method may raise ``StoreUnavailableError``."""

    def note(self, refused: Refused) -> None:
        """Keeps it, or counts it once more."""

    def page(
        self, asked: RefusedFilter, *, before: Place | None, limit: int
    ) -> Sequence[RefusedRow]:
        """The newest first, those before a row's moment and id."""

    def counts(self, asked: RefusedFilter) -> Sequence[RefusedCount]:
        """By rule, the most frequent first."""


class NoNotes:
    """Keeps nothing: where nobody asks."""

    def note(self, refused: Refused) -> None:
        """Lets it go."""

    def page(
        self,
        asked: RefusedFilter,  # noqa: ARG002 - as the protocol has it
        *,
        before: Place | None,  # noqa: ARG002
        limit: int,  # noqa: ARG002
    ) -> Sequence[RefusedRow]:
        """None."""
        return ()

    def counts(self, asked: RefusedFilter) -> Sequence[RefusedCount]:  # noqa: ARG002
        """None."""
        return ()


def format_place(row: RefusedRow) -> str:
    """The cursor of a row, which a reader hands back for those before it."""
    return f"{format_instant(row.refused.at)}/{row.id}"


def parse_place(cursor: str) -> Place:
    """The place again. Raises ``CommandRefusedError``."""
    at, _, id_ = cursor.partition("/")
    try:
        return read_instant(at), int(id_)
    except ValueError:
        raise CommandRefusedError(
            "this is no cursor of this list: begin at the first page",
            rule="cursor",
            field="/cursor",
        ) from None
