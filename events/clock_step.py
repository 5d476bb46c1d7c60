"""What people do about the promises of a case: wait for somebody, ask for more time, arrive, ask
how it went (Art. 3(4)). No free text: what is to be said in words is noted in the case.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from events.case import CaseFact
from events.instant import Instant
from events.sla_policy import MINUTES_MAX, Word
from events.vocabulary import ActorId, Channel
from events.whole import Whole


class ClockStep(CaseFact):
    """A step that concerns the clocks of a case; it stands in their stream, ``clocks/<case>``."""

    by: ActorId


class WaitStarted(
    ClockStep, type_name="huiyin.wait.started.v1", publishable=True, decided_fields=("began_at",)
):
    """The work waits for somebody else: clocks whose policy allows the reason stand still (Art.
    3(4)). ``until`` is when it is expected to go on.
    """

    reason: Word
    until: Instant | None = None
    began_at: Instant | None = None


class WaitEnded(
    ClockStep, type_name="huiyin.wait.ended.v1", publishable=True, decided_fields=("ended_at",)
):
    """What was waited for has come: the clocks go on with deadlines decided anew (Art. 3(4))."""

    reason: Word
    ended_at: Instant | None = None


class _MoreTime(ClockStep):
    """``kind`` says of which promise; minutes or workdays of working time, as its calendar counts
    them.
    """

    kind: Word
    minutes: Annotated[Whole, Field(ge=1, le=MINUTES_MAX)] | None = None
    workdays: Annotated[Whole, Field(ge=1, le=366)] | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.minutes is None) == (self.workdays is None):
            raise ValueError("give minutes or workdays, one of the two")
        return self


class ExtensionRequested(_MoreTime, type_name="huiyin.extension.requested.v1", publishable=True):
    """More time was asked for, before the deadline (Art. 3(4))."""

    reason: Word


class ExtensionGranted(_MoreTime, type_name="huiyin.extension.granted.v1", publishable=True):
    """Somebody else allowed more time: the deadline is decided anew (Art. 3(4))."""


class ExtensionRefused(ClockStep, type_name="huiyin.extension.refused.v1", publishable=True):
    """The deadline stays as it is (Art. 3(4))."""

    kind: Word


class ArrivalReported(ClockStep, type_name="huiyin.arrival.reported.v1", publishable=True):
    """Somebody who can help is on site (Art. 3(4))."""


class RevisitMade(ClockStep, type_name="huiyin.revisit.made.v1", publishable=True):
    """The party was asked how it went (回访, Art. 3(4)). Nobody reached: tried, and still owed."""

    channel: Channel
    outcome: Literal["satisfied", "neutral", "dissatisfied", "unreached"]


AnyClockStep = (
    WaitStarted
    | WaitEnded
    | ExtensionRequested
    | ExtensionGranted
    | ExtensionRefused
    | ArrivalReported
    | RevisitMade
)
