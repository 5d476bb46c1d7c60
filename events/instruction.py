"""Instructions within the company: who is to do what, told from level to level (Art. 7(1), 3(4)).

An instruction goes to one or more receivers a level below, who acknowledge it within a short time,
pass it on in the same words or carry it out. One that passed it on is answered for by those it was
passed on to.
"""

from typing import Annotated

from pydantic import Field, StrictBool

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Level

Receivers = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=50)]


class InstructionIssued(
    OpeningFact,
    AboutCase,
    kind="instruction",
    opens=True,
    type_name="huiyin.instruction.issued.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "acknowledge_by"),
):
    """Somebody told colleagues a level below what to do (Art. 7(1)).

    ``emergency`` says why a level was passed over. By when the receivers acknowledge is decided
    (Art. 3(4)); ``complete_by`` is by when it is to be done.
    """

    number: str | None = None
    building: BuildingId | None = None
    title: PersonalText
    text: PersonalText
    urgent: StrictBool = False
    level: Level
    to: Receivers
    to_level: Level
    emergency: PersonalText | None = None
    complete_by: Instant | None = None
    acknowledge_by: Instant | None = None


class InstructionFact(ItemFact, kind="instruction"):
    """A step of an instruction."""


class InstructionRelayed(
    InstructionFact,
    type_name="huiyin.instruction.relayed.v1",
    publishable=True,
    decided_fields=("acknowledge_by",),
):
    """A receiver passed the instruction on, a level down (Art. 7(1)).

    ``text`` is what was passed on, to be the words of the instruction; what the receiver adds of
    their own stands in ``note``. ``receiver`` is the team ``by`` speaks for, where it was told to a
    team.
    """

    receiver: ActorId | None = None
    text: PersonalText
    note: PersonalText | None = None
    to: Receivers
    to_level: Level
    emergency: PersonalText | None = None
    acknowledge_by: Instant | None = None


class InstructionAcknowledged(
    InstructionFact, type_name="huiyin.instruction.acknowledged.v1", publishable=True
):
    """A receiver says that the instruction has arrived and is understood (Art. 3(4), 7(1)).

    ``receiver`` as in a relay.
    """

    receiver: ActorId | None = None
    text: PersonalText | None = None


class InstructionCompleted(
    InstructionFact, type_name="huiyin.instruction.completed.v1", publishable=True
):
    """A receiver has done what was asked, and tells the result (Art. 3(4), 7(1)). ``receiver`` as
    in a relay.
    """

    receiver: ActorId | None = None
    result: PersonalText


class InstructionWithdrawn(
    InstructionFact, type_name="huiyin.instruction.withdrawn.v1", publishable=True
):
    """The instruction no longer holds, and why: it was wrong, or another takes its place (Art.
    7(1)).
    """

    reason: PersonalText


AnyInstructionFact = (
    InstructionIssued
    | InstructionRelayed
    | InstructionAcknowledged
    | InstructionCompleted
    | InstructionWithdrawn
)
"""Every fact in the stream of an instruction."""
