"""What falls due of a case's clocks: the warnings before a deadline, the deadline that was missed,
and whom that climbs to (Art. 3(4), 7(1)).

Each stands in the clocks' stream, ``clocks/<case>``, once. The envelope's ``time`` is when it fell
due; ``recordedtime`` is when that was noticed.
"""

from typing import Annotated

from pydantic import ConfigDict, Field

from events.clock import ClockId
from events.fact import Fact
from events.instant import Instant
from events.quiet_hours import FIRST_QUIET
from events.sla_policy import WHOLE_PERCENT, Percent, Word
from events.vocabulary import ActorId, CommunityId, Identifier, Level
from events.whole import Whole


class ClockAlarm(Fact):
    """Of one clock of a case, by kind and which one of its kind. What the policy looked at, and the
    versions that set the deadline, stand beside it, for whoever is told of it alone.
    """

    case: Identifier
    community: CommunityId
    category: Word
    urgency: Word
    grade: Word
    kind: Word
    clock_number: Annotated[Whole, Field(ge=1)]
    started_at: Instant
    policy: str
    calendar: str

    @property
    def clock(self) -> ClockId:
        """Which one of the case's."""
        return ClockId(kind=self.kind, number=self.clock_number)


class ClockWarned(ClockAlarm, type_name="huiyin.clock.warned.v2"):
    """So much of what is owed is used up, and the promise is not kept yet (Art. 3(4)).

    ``due_at`` is the deadline ahead; absent where the clock has stood still since. ``climbs_at`` is
    when somebody above is turned to if nothing changes; absent: a warning is all it is.
    """

    percent: Percent
    warned_at: Instant
    due_at: Instant | None = None
    climbs_at: Instant | None = None


class ClockWarnedV1(ClockAlarm, type_name="huiyin.clock.warned.v1", newer=ClockWarned):
    """The first form of it, from before a warning could go up."""

    model_config = ConfigDict(title="ClockWarned")

    percent: Percent
    warned_at: Instant
    due_at: Instant | None = None

    def upcast(self) -> Fact:
        """Reads as version 2: it did not go up."""
        return ClockWarned(**dict(self))


class ClockBreached(ClockAlarm, type_name="huiyin.clock.breached.v2"):
    """The deadline passed and the promise was not kept (Art. 3(4)). It happened at the deadline,
    whenever it was noticed.

    ``climbs_at`` is when somebody above is turned to if it is owed then, by the policy the clock
    goes by; absent: nobody is.
    """

    due_at: Instant
    climbs_at: Instant | None = None


class ClockBreachedV1(ClockAlarm, type_name="huiyin.clock.breached.v1", newer=ClockBreached):
    """The first form of it, from before a policy said what climbs."""

    model_config = ConfigDict(title="ClockBreached")

    due_at: Instant

    def upcast(self) -> Fact:
        """Reads as version 2: it climbed at once, or in the morning where it was not urgent."""
        at = FIRST_QUIET.over(self.due_at) if self.urgency == "normal" else self.due_at
        return ClockBreached(**dict(self), climbs_at=at)


class ClockEscalated(ClockAlarm, type_name="huiyin.clock.escalated.v2"):
    """A promise that was missed, or is in danger, and is owed still went up a level (Art. 3(4),
    7(1)).

    It follows the alarm at ``percent`` (100: the deadline) that fell due at ``alarmed_at``;
    ``due_at`` is the deadline that was missed or is ahead. ``step`` counts from 1 for each alarm,
    ``to`` is who was turned to as the chart stood at ``escalated_at``: ``stands_in_for`` whom,
    where it is a deputy; a desk, where the chart has nobody. ``next_at`` is when the next step
    comes if it is owed then; absent: this was the last.
    """

    percent: Annotated[Whole, Field(ge=1, le=WHOLE_PERCENT)]
    alarmed_at: Instant
    due_at: Instant | None = None
    step: Annotated[Whole, Field(ge=1)]
    level: Level
    to: ActorId
    stands_in_for: ActorId | None = None
    escalated_at: Instant
    next_at: Instant | None = None


class ClockEscalatedV1(ClockAlarm, type_name="huiyin.clock.escalated.v1", newer=ClockEscalated):
    """The first form of it, from before warnings could go up. ``table`` names the figures it went
    by: those that a policy of that time reads as.
    """

    model_config = ConfigDict(title="ClockEscalated")

    due_at: Instant
    step: Annotated[Whole, Field(ge=1)]
    level: Level
    to: ActorId
    stands_in_for: ActorId | None = None
    escalated_at: Instant
    next_at: Instant | None = None
    table: str

    def upcast(self) -> Fact:
        """Reads as version 2: it was the deadline that climbed."""
        told = {name: value for name, value in self if name != "table"}
        return ClockEscalated(**told, percent=WHOLE_PERCENT, alarmed_at=self.due_at)


class BreachWithdrawn(Fact, type_name="huiyin.breach.withdrawn.v1"):
    """It became known later that the deadline was not missed; the breach stays in the log (Art.
    3(4)).

    ``due_at`` is the deadline of the breach. ``reason``: the promise was ``met`` by then, the clock
    was ``void`` by then, or it was not ``due`` then after all.
    """

    case: Identifier
    community: CommunityId
    kind: Word
    clock_number: Annotated[Whole, Field(ge=1)]
    due_at: Instant
    reason: Word

    @property
    def clock(self) -> ClockId:
        """Which one of the case's."""
        return ClockId(kind=self.kind, number=self.clock_number)


AnyClockAlarm = ClockWarned | ClockBreached | ClockEscalated | BreachWithdrawn
