"""Shifts: what is still going on passes from one to the next, and somebody says they have it (Art.
7(3)).
"""

from pydantic import Field, StrictBool

from events.instant import Instant
from events.item import AboutCases, ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import ActorId, Identifier
from events.whole import Whole

PROMISES_MAX = 200


class ShiftHandedOver(
    OpeningFact,
    AboutCases,
    kind="shift",
    opens=True,
    type_name="huiyin.shift.handed_over.v1",
    publishable=True,
    decided_fields=("promises", "accept_by"),
):
    """Somebody ends their shift and says what goes on (Art. 7(3)).

    ``work_of`` is whose cases pass on, a team's or a person's; whoever hands over, if nobody is
    named. ``to`` is who takes over, where that is known. ``cases`` are those named, and every open
    urgent one of theirs besides; ``promises`` are those of theirs that are open. ``nothing_open``
    says in so many words that nothing is.
    """

    shift: Label
    work_of: ActorId | None = None
    to: ActorId | None = None
    text: PersonalText | None = None
    nothing_open: StrictBool = False
    promises: tuple[Identifier, ...] = Field(default=(), max_length=PROMISES_MAX)
    accept_by: Instant | None = None


class ShiftFact(ItemFact, kind="shift"):
    """A step of a hand-over."""


class ShiftAccepted(
    ShiftFact,
    type_name="huiyin.shift.accepted.v1",
    publishable=True,
    decided_fields=("late_s", "cases_taken"),
):
    """Somebody has taken over; what was a person's own is theirs from here (Art. 7(3)).

    ``cases_taken`` are those that became theirs, ``late_s`` how long after it was due they said so.
    """

    text: PersonalText | None = None
    cases_taken: tuple[Identifier, ...] = Field(default=(), max_length=PROMISES_MAX)
    late_s: Whole = Field(default=0, ge=0)


AnyShiftFact = ShiftHandedOver | ShiftAccepted
"""Every fact in the stream of a hand-over."""
