"""Entrapments: people are shut in a lift, and minutes count (Art. 5(1)).

Somebody talks to them until they are out, own staff and the lift's maintainer have to be there in
time, and the lift runs again only after somebody has inspected it.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import BuildingId
from events.whole import Whole

People = Annotated[Whole, Field(ge=0, le=100)]

Rescuer = Literal["own_staff", "maintainer", "fire_service"]


class EntrapmentReported(
    OpeningFact,
    AboutCase,
    kind="entrapment",
    opens=True,
    type_name="huiyin.entrapment.reported.v1",
    publishable=True,
    numbered=True,
    decided_fields=(
        "number",
        "reported_at",
        "own_staff_due_at",
        "maintainer_due_at",
        "policy",
    ),
):
    """People are shut in. Nothing but the lift is asked for: the rest follows while help is on its
    way. ``phone`` is where those inside can be called back.

    When help must be there is decided, under the ``policy`` named (Art. 5(1)).
    """

    number: str | None = None
    building: BuildingId | None = None
    lift: Label
    floor: Label | None = None
    people: People | None = None
    medical_need: StrictBool | None = None
    phone: PersonalText | None = None
    text: PersonalText | None = None
    reported_at: Instant | None = None
    own_staff_due_at: Instant | None = None
    maintainer_due_at: Instant | None = None
    policy: str | None = None


class EntrapmentFact(ItemFact, kind="entrapment"):
    """A step of an entrapment."""


class EntrapmentCorrected(
    EntrapmentFact, type_name="huiyin.entrapment.corrected.v1", publishable=True
):
    """What was reported in a hurry is known better now: how many there are, whether one needs a
    doctor.
    """

    floor: Label | None = None
    people: People | None = None
    medical_need: StrictBool | None = None
    phone: PersonalText | None = None
    reason: Line


class ReassuranceCalled(
    EntrapmentFact,
    type_name="huiyin.reassurance.called.v1",
    publishable=True,
    decided_fields=("called_at", "silent_s"),
):
    """Somebody talked to those inside, or tried to, and says how they are. ``silent_s`` is how long
    they had heard nobody.
    """

    answered: StrictBool = True
    medical_need: StrictBool | None = None
    text: PersonalText | None = None
    called_at: Instant | None = None
    silent_s: Whole | None = None


class RescuerArrived(EntrapmentFact, type_name="huiyin.rescuer.arrived.v1", publishable=True):
    """Help is there. ``company`` is the maintainer's or the fire station's."""

    rescuer: Rescuer
    company: Label | None = None


class PeopleFreed(EntrapmentFact, type_name="huiyin.people.freed.v1", publishable=True):
    """So many are out of the lift; ``injured`` of them need care."""

    people: Annotated[Whole, Field(ge=1, le=100)]
    injured: People | None = None
    text: PersonalText | None = None


class LiftReturnedToService(
    EntrapmentFact, type_name="huiyin.lift.returned_to_service.v1", publishable=True
):
    """The lift carries people again: who inspected it, and what was wrong."""

    inspected_by: Label
    text: PersonalText | None = None


AnyEntrapmentFact = (
    EntrapmentReported
    | EntrapmentCorrected
    | ReassuranceCalled
    | RescuerArrived
    | PeopleFreed
    | LiftReturnedToService
)
"""Every fact in the stream of an entrapment."""
