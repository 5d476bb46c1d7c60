"""The outbox: what is to be sent by a connector, and how far it came (Art. 3(4), 5).

An answer that somebody wrote is on its way, not with the party. It waits to be sent, the connector
takes it over, it is delivered and read, or it is not: nothing is called sent that was not.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from events.connector import CarriedChannel
from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Identifier, SourceUrn
from events.whole import Whole

DispatchState = Literal["handed_over", "delivered", "read", "failed", "bounced"]
"""``handed_over``: the connector has it. ``bounced``: it came back from where it was sent."""

UNDELIVERED: frozenset[DispatchState] = frozenset({"failed", "bounced"})
"""It did not reach anybody."""

REACHED: frozenset[DispatchState] = frozenset({"delivered", "read"})
"""It got there."""

DispatchCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
StreamName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}/[0-9a-f-]{36}$")]


class DispatchQueued(
    OpeningFact, kind="dispatch", opens=True, type_name="huiyin.dispatch.queued.v1"
):
    """An answer is due to be sent by a connector (Art. 3(4)).

    ``about`` is the stream of its case, ``reply`` the event of the answer. ``due_at``: undelivered
    after that, it is stuck. ``round`` says how often the party had asked when it was written.
    ``kept_from`` are those the case was kept from.
    """

    building: BuildingId | None = None
    about: StreamName
    reply: Identifier
    channel: CarriedChannel
    carrier: SourceUrn
    to: Identifier | None = None
    text: PersonalText
    automatic: bool = False
    round: Annotated[Whole, Field(ge=1)] = 1
    within_minutes: Annotated[Whole, Field(ge=1)]
    due_at: Instant
    kept_from: tuple[ActorId, ...] = ()

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Those the case is kept from."""
        return self.kept_from


class DispatchFact(ItemFact, kind="dispatch"):
    """A step of something to be sent. A connector that only knows the event of the answer names it
    by that event's ``originid`` as ``externalref``, of its ``originsource``; of a notice it adds
    the place to that of the approval, ``APPROVAL/PLACE``.
    """


class DispatchReported(DispatchFact, type_name="huiyin.dispatch.reported.v1", publishable=True):
    """The connector says how far it came (Art. 3(4)). ``code`` is the connector's own word for
    it.
    """

    state: DispatchState
    code: DispatchCode | None = None
    reason: PersonalText | None = None


class DispatchRetried(
    DispatchFact,
    type_name="huiyin.dispatch.retried.v1",
    publishable=True,
    decided_fields=("due_at",),
):
    """A person has it sent once more (Art. 3(4))."""

    reason: PersonalText | None = None
    due_at: Instant | None = None


class DispatchAbandoned(DispatchFact, type_name="huiyin.dispatch.abandoned.v1", publishable=True):
    """A person gives it up, and says what is done instead (Art. 3(4))."""

    reason: PersonalText


class DispatchStalled(DispatchFact, type_name="huiyin.dispatch.stalled.v1"):
    """Its time was over and nobody had said that it was delivered (Art. 3(4))."""

    due_at: Instant


AnyDispatchFact = (
    DispatchQueued | DispatchReported | DispatchRetried | DispatchAbandoned | DispatchStalled
)
"""Every fact in the stream of something to be sent."""
