"""Paper after an outage: what was taken down on numbered forms while the system was away is entered
afterwards, each form with the time it was taken (situation paper-after-outage, Art. 9(1), 4(2)).

A batch is one outage and the serial numbers of the forms given out for it. In the end each number
is entered or said to be void; what is neither has gone astray.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from events.contact import Attachment
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import (
    ActorId,
    BuildingId,
    Category,
    Channel,
    Identifier,
    Sensitivity,
    Urgency,
)
from events.whole import Whole

FormSerial = Annotated[Whole, Field(ge=1, le=99_999_999)]


class OfflineBatchEntered(
    OpeningFact,
    kind="offline_batch",
    opens=True,
    type_name="huiyin.offline_batch.entered.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "entry_due_at"),
):
    """The forms of an outage came in to be entered. ``began_at`` and ``ended_at`` are the outage's,
    ``first_serial`` to ``last_serial`` the forms that were given out.

    ``entry_due_at`` is decided: by then every number is entered or void.
    """

    number: str | None = None
    cause: Literal["power", "network", "system", "other"]
    began_at: Instant
    ended_at: Instant
    first_serial: FormSerial
    last_serial: FormSerial
    series: Label | None = Field(default=None, description="What is printed before the numbers.")
    note: PersonalText | None = None
    entry_due_at: Instant | None = None


class OfflineBatchFact(ItemFact, kind="offline_batch"):
    """A step of a batch of forms."""


class PaperFormEntered(
    OfflineBatchFact, type_name="huiyin.paper_form.entered.v1", publishable=True
):
    """What one form says: who took it, when, and what was said. It is a contact of that time, with
    its case (Art. 4(2), 9(1)).
    """

    serial: FormSerial
    taken_by: ActorId
    taken_at: Instant
    channel: Channel = "front_desk"
    category: Category
    text: PersonalText
    party: Party | None = None
    building: BuildingId | None = None
    urgency: Urgency = "normal"
    sensitivity: Sensitivity = "normal"
    important: StrictBool = False
    answer_needed: StrictBool = True
    case: Identifier | None = None
    scan: Attachment | None = None


class PaperFormVoided(OfflineBatchFact, type_name="huiyin.paper_form.voided.v1", publishable=True):
    """Nothing is on this form, or nothing can be read any more (Art. 9(1))."""

    serial: FormSerial
    why: Literal["unused", "spoiled", "duplicate", "lost"]
    reason: PersonalText | None = None


class OfflineBatchCompleted(
    OfflineBatchFact,
    type_name="huiyin.offline_batch.completed.v1",
    publishable=True,
    decided_fields=("missing",),
):
    """Somebody says that all forms are entered; numbers that are missing are found, and may still
    be entered or voided later (Art. 9(1)).

    ``missing`` is decided: how many numbers were neither.
    """

    missing: Annotated[Whole, Field(ge=0)] | None = None


AnyOfflineBatchFact = (
    OfflineBatchEntered | PaperFormEntered | PaperFormVoided | OfflineBatchCompleted
)
"""Every fact in the stream of a batch of forms."""
