"""The questions and answers about how cases are handled, as data: no SQL, no framework."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from projections.rates import Rate

Act = Literal[
    "resolved",
    "paused",
    "rejudged",
    "merged",
    "withdrawn",
    "confirmed",
    "dismissed",
    "personal_let_through",
    "phrase_let_through",
    "publication_let_out",
]
"""``paused``: clocks were made to wait. ``rejudged``: urgency or sensitivity was judged anew.
``confirmed`` and ``dismissed`` are answers to findings. ``…_let_through``: a rule about wording was
overridden for an answer, on a legal ground. ``publication_let_out``: so was the one about personal
data, for a text that everybody reads.
"""

Acts = Act | Literal["handled", "judged"]
"""``handled``: resolved, merged or withdrawn. ``judged``: a finding was confirmed or dismissed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingFilter:
    """Of which communities and months, the first and the last included; None means any. ``asker``
    is who asks: what was done with cases kept from them is not counted.
    """

    asker: str
    communities: frozenset[str] | None = None
    first_month: str | None = None
    last_month: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingRow:
    """A team's month, or one person's part of it. ``handled`` are cases that were ended in any of
    the three ways: resolved, merged, withdrawn.
    """

    community: str
    month: str
    person: str | None
    handled: int
    paused: Rate
    rejudged: Rate
    merged: Rate
    withdrawn: Rate
    dismissed: Rate


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingRates:
    """Newest month first, the team before its people; ``complete`` is False where there are
    more.
    """

    rows: tuple[HandlingRow, ...]
    complete: bool
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideRow:
    """How often a community's managers let an answer through in a month, by rule, and how often
    they let a ``publication`` tell of a person.
    """

    community: str
    month: str
    personal: int
    phrase: int
    publication: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Overrides:
    """Newest month first, and up to where they know."""

    rows: tuple[OverrideRow, ...]
    watermark: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ActsFilter:
    """The events behind one figure. ``person`` None: the whole team's."""

    asker: str
    community: str
    month: str
    act: Acts
    person: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingAct:
    """One of them. ``subject`` is the case, or the finding."""

    position: int
    person: str
    subject: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ActList:
    """The newest first; ``complete`` is False where there are more."""

    acts: tuple[HandlingAct, ...]
    complete: bool
    watermark: int
