"""What the company promises: how fast it acknowledges, answers, comes, resolves and asks back, and
whom a promise in danger goes up to, as one version of a policy says (Art. 3(4), 7(1)).
"""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from events.calendar import Basis, TermsId
from events.fact import Fact
from events.instant import Instant
from events.quiet_hours import FIRST_QUIET, QuietHours
from events.reference import DisplayName
from events.vocabulary import ActorId, CommunityId
from events.whole import Whole

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""One of a list the ledger knows; the list may grow without a new version of the event."""

MINUTES_MAX = 527_040
"""A year of 366 days."""

WHOLE_PERCENT = 100
"""All of what is owed is used up: the deadline."""

Percent = Annotated[Whole, Field(ge=1, le=99)]


class _Terms(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Terms):
    """So much working time of a calendar: ``minutes``, or ``workdays`` as the calendar counts them.

    ``waits`` are the reasons for which the clock may stand still, ``wait_cap_minutes`` how much
    working time that may take in all (None: as long as it takes). ``warn_percents`` are the shares
    of the target after which a warning is due. ``automatic_counts``: an automatic acknowledgement
    keeps the promise, too.
    """

    minutes: Annotated[Whole, Field(ge=0, le=MINUTES_MAX)] | None = None
    workdays: Annotated[Whole, Field(ge=1, le=366)] | None = None
    calendar: TermsId
    waits: tuple[Word, ...] = Field(default=(), max_length=20)
    wait_cap_minutes: Annotated[Whole, Field(ge=0, le=MINUTES_MAX)] | None = None
    warn_percents: tuple[Percent, ...] = Field(default=(), max_length=5)
    automatic_counts: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.minutes is None) == (self.workdays is None):
            raise ValueError("give minutes or workdays, one of the two")
        if any(earlier >= later for earlier, later in pairwise(self.warn_percents)):
            raise ValueError("warn_percents go up")
        return self


class Line(_Terms):
    """Of what matters a line of a policy speaks. What it does not name, it does not mind.

    ``grade`` is how involved the matter is: simple, general, complex.
    """

    communities: tuple[CommunityId, ...] = Field(default=(), max_length=200)
    categories: tuple[Word, ...] = Field(default=(), max_length=40)
    urgencies: tuple[Word, ...] = Field(default=(), max_length=10)
    parties: tuple[Word, ...] = Field(default=(), max_length=40)
    grades: tuple[Word, ...] = Field(default=(), max_length=10)


class Promise(Line):
    """One line of a policy: of what matters, which promise.

    ``kind`` is acknowledge, first_reply, arrive, next_reply, resolve or revisit. ``target`` None:
    nothing is promised.
    """

    kind: Word
    target: Target | None = None


class Interval(_Terms):
    """How long before a promise goes up a level: minutes or workdays in the working time of the
    clock's own calendar; ``elapsed``: minutes by the clock on the wall.
    """

    minutes: Annotated[Whole, Field(ge=0, le=10_080)] | None = None
    workdays: Annotated[Whole, Field(ge=1, le=30)] | None = None
    elapsed: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.minutes is None) == (self.workdays is None):
            raise ValueError("give minutes or workdays, one of the two")
        if self.elapsed and self.minutes is None:
            raise ValueError("elapsed time is given in minutes")
        return self


class Climb(_Terms):
    """Whom a promise goes up to after one of its alarms, level by level: ``percent`` 100 is the
    deadline that was missed, less is the warning at that share.

    ``steps`` are how long after the alarm the first level is turned to, and each later one after
    the step before it. It ends with the last of them, or with the level of the company.
    """

    percent: Annotated[Whole, Field(ge=1, le=WHOLE_PERCENT)]
    steps: tuple[Interval, ...] = Field(min_length=1, max_length=4)


class Escalation(Line):
    """One line on what climbs: of these ``kinds`` of promises (none named: of all), after these
    alarms. ``quiet``: a step that falls into these hours waits for their end.
    """

    kinds: tuple[Word, ...] = Field(default=(), max_length=10)
    climbs: tuple[Climb, ...] = Field(default=(), max_length=6)
    quiet: QuietHours | None = None

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        if any(earlier.percent >= later.percent for earlier, later in pairwise(self.climbs)):
            raise ValueError("the percentages of climbs go up")
        return self

    def climb(self, percent: int) -> Climb | None:
        """What follows an alarm; None: nobody is turned to."""
        return next((each for each in self.climbs if each.percent == percent), None)


class RevisitSample(Line):
    """Of resolved matters that no promise has asked back about, such a share is drawn by lot, and
    they are revisited within ``target``.
    """

    share_percent: Annotated[Whole, Field(ge=0, le=100)]
    target: Target


class PolicyTerms(_Terms):
    """A policy as it is written down: of the promises that fit a matter, the first of each kind
    counts.
    """

    name: DisplayName
    promises: tuple[Promise, ...] = Field(min_length=1, max_length=400)


class WholePolicyTerms(PolicyTerms):
    """A policy whole: of the lines on what climbs, and on what is drawn for a revisit, the first
    that fits a matter counts, too; where none fits, nothing climbs, and nothing is drawn.

    What a publisher leaves out stays as it was: the ledger fills in both from the version before.
    """

    escalations: tuple[Escalation, ...] | None = Field(default=None, max_length=100)
    revisit_samples: tuple[RevisitSample, ...] | None = Field(default=None, max_length=100)

    @property
    def promised(self) -> PolicyTerms:
        """What is promised, without what climbs and what is drawn."""
        return PolicyTerms(name=self.name, promises=self.promises)


class SlaPolicyPublished(Fact, type_name="huiyin.sla_policy.published.v2"):
    """This version of what the company promises holds from ``effective_at`` on: clocks that start
    then go by it, what was decided before stays (Art. 3(4)).

    ``basis`` names the decision it follows.
    """

    policy: TermsId
    version: Annotated[Whole, Field(ge=1)]
    effective_at: Instant
    terms: WholePolicyTerms
    basis: Basis | None = None
    by: ActorId


class SlaPolicyPublishedV1(
    Fact, type_name="huiyin.sla_policy.published.v1", newer=SlaPolicyPublished
):
    """The first form of it, from before a policy said what climbs and what is drawn."""

    model_config = ConfigDict(title="SlaPolicyPublished")

    policy: TermsId
    version: Annotated[Whole, Field(ge=1)]
    effective_at: Instant
    terms: PolicyTerms
    basis: Basis | None = None
    by: ActorId

    def upcast(self) -> Fact:
        """Reads as version 2 with the figures every policy had then."""
        return SlaPolicyPublished(**{**dict(self), "terms": as_before(self.terms)})


def as_before(terms: PolicyTerms) -> WholePolicyTerms:
    """Terms from before a policy said what climbs: whatever was missed did, warnings did not, and
    nothing was drawn.
    """
    return WholePolicyTerms(
        name=terms.name, promises=terms.promises, escalations=FIRST_ESCALATIONS, revisit_samples=()
    )


_AT_ONCE = Interval(minutes=0, elapsed=True)
FIRST_ESCALATIONS = (
    Escalation(
        urgencies=("urgent", "emergency"),
        climbs=(
            Climb(
                percent=WHOLE_PERCENT,
                steps=(
                    _AT_ONCE,
                    Interval(minutes=15, elapsed=True),
                    Interval(minutes=60, elapsed=True),
                    Interval(minutes=240, elapsed=True),
                ),
            ),
        ),
    ),
    Escalation(
        climbs=(
            Climb(
                percent=WHOLE_PERCENT,
                steps=(
                    _AT_ONCE,
                    Interval(minutes=120),
                    Interval(workdays=1),
                    Interval(workdays=2),
                ),
            ),
        ),
        quiet=FIRST_QUIET,
    ),
)
"""The figures from before a policy said them: they never change, stored events are read by them."""
