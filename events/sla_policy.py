"""What the company promises: how fast it acknowledges, answers, comes, resolves and asks back, as
one version of a policy says (Art. 3(4)).
"""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from events.calendar import Basis, TermsId
from events.fact import Fact
from events.instant import Instant
from events.reference import DisplayName
from events.vocabulary import ActorId, CommunityId

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""One of a list the ledger knows; the list may grow without a new version of the event."""

MINUTES_MAX = 527_040
"""A year of 366 days."""

Percent = Annotated[int, Field(ge=1, le=99)]


class _Terms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Terms):
    """So much working time of a calendar: ``minutes``, or ``workdays`` as the calendar counts them.

    ``waits`` are the reasons for which the clock may stand still, ``wait_cap_minutes`` how much
    working time that may take in all (None: as long as it takes). ``warn_percents`` are the shares
    of the target after which a warning is due. ``automatic_counts``: an automatic acknowledgement
    keeps the promise, too.
    """

    minutes: Annotated[int, Field(ge=0, le=MINUTES_MAX)] | None = None
    workdays: Annotated[int, Field(ge=1, le=366)] | None = None
    calendar: TermsId
    waits: tuple[Word, ...] = Field(default=(), max_length=20)
    wait_cap_minutes: Annotated[int, Field(ge=0, le=MINUTES_MAX)] | None = None
    warn_percents: tuple[Percent, ...] = Field(default=(), max_length=5)
    automatic_counts: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.minutes is None) == (self.workdays is None):
            raise ValueError("give minutes or workdays, one of the two")
        if any(earlier >= later for earlier, later in pairwise(self.warn_percents)):
            raise ValueError("warn_percents go up")
        return self


class Promise(_Terms):
    """One line of a policy: of what matters, which promise. What a line does not name, it does not
    mind.

    ``kind`` is acknowledge, first_reply, arrive, next_reply, resolve or revisit. ``grade`` is how
    involved the matter is: simple, general, complex. ``target`` None: nothing is promised.
    """

    kind: Word
    communities: tuple[CommunityId, ...] = Field(default=(), max_length=200)
    categories: tuple[Word, ...] = Field(default=(), max_length=40)
    urgencies: tuple[Word, ...] = Field(default=(), max_length=10)
    parties: tuple[Word, ...] = Field(default=(), max_length=40)
    grades: tuple[Word, ...] = Field(default=(), max_length=10)
    target: Target | None = None


class PolicyTerms(_Terms):
    """A policy as it is written down: of the promises that fit a matter, the first of each kind
    counts.
    """

    name: DisplayName
    promises: tuple[Promise, ...] = Field(min_length=1, max_length=400)


class SlaPolicyPublished(Fact, type_name="huiyin.sla_policy.published.v1"):
    """This version of what the company promises holds from ``effective_at`` on: clocks that start
    then go by it, what was decided before stays (Art. 3(4)).

    ``basis`` names the decision it follows.
    """

    policy: TermsId
    version: Annotated[int, Field(ge=1)]
    effective_at: Instant
    terms: PolicyTerms
    basis: Basis | None = None
    by: ActorId
