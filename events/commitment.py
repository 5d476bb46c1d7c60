"""Promises people make in the company's name: to whom, what, by when, and what became of them
(Art. 6(3)).

What a policy promises of every case runs as clocks (events/clock.py). These are the words somebody
gave: a visit on Friday, a month's fee off. Each has a day on which it is kept or is not.
"""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from events.finding import StreamName
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Channel
from events.whole import Whole

PromiseSubject = Literal[
    "answer", "visit", "repair", "works", "information", "refund", "compensation", "exception"
]
"""``exception``: something is allowed or left out that others are not granted."""

PromiserRole = Literal[
    "front_desk", "steward", "technician", "guard", "supervisor", "project_manager", "company"
]
Yuan = Annotated[Whole, Field(ge=1, le=1_000_000)]
"""Money in whole yuan; what is promised in jiao and fen is told in the text."""

LimitsVersion = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}@[0-9]{1,6}$")]


class PromiseMade(
    OpeningFact,
    AboutCase,
    kind="promise",
    opens=True,
    type_name="huiyin.promise.made.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "made_at", "within_authority", "limits"),
):
    """Somebody gave the company's word to a party: what, and by when (Art. 6(3)).

    ``promised_by`` gave it, in the role ``role``; ``assignee`` keeps it, whoever gave it if nobody
    is named. ``within_authority`` is decided by the limits of the role, ``limits`` names their
    version.
    """

    number: str | None = None
    building: BuildingId | None = None
    party: Party | None = None
    subject: PromiseSubject
    text: PersonalText
    channel: Channel
    promised_by: ActorId
    role: PromiserRole
    amount_yuan: Yuan | None = None
    made_at: Instant | None = None
    due_at: Instant
    assignee: ActorId | None = None
    within_authority: StrictBool | None = None
    limits: LimitsVersion | None = None


class PromiseFact(ItemFact, kind="promise"):
    """A step of a promise."""


class PromiseConfirmed(PromiseFact, type_name="huiyin.promise.confirmed.v1", publishable=True):
    """Somebody with the authority for it stands by a promise that went beyond its maker's (Art.
    6(3)).
    """

    role: PromiserRole
    reason: PersonalText | None = None


class PromiseKept(PromiseFact, type_name="huiyin.promise.kept.v1", publishable=True):
    """What was promised is done, and how one can tell (Art. 6(3))."""

    text: PersonalText


class PromiseBroken(PromiseFact, type_name="huiyin.promise.broken.v1", publishable=True):
    """The company did not keep its word. ``channel`` is the way the party was told so (Art. 6(3)),
    ``instead`` what it gets for it.
    """

    reason: PersonalText
    channel: Channel | None = None
    instead: PersonalText | None = None


class PromiseWithdrawn(PromiseFact, type_name="huiyin.promise.withdrawn.v1", publishable=True):
    """The company took its word back before it was due, and told the party (Art. 6(3))."""

    reason: PersonalText
    channel: Channel


class PromiseLapsed(PromiseFact, type_name="huiyin.promise.lapsed.v1"):
    """Nobody waits for it any longer: the case it was given in was withdrawn, or merged into one
    that carries on (Art. 6(3), 9(1)). ``carries_on`` is the stream of that case.
    """

    because: Literal["withdrawn", "merged"]
    carries_on: StreamName | None = None


class PromiseResumed(PromiseFact, type_name="huiyin.promise.resumed.v1"):
    """The merge that ended it was taken back: it holds as before (Art. 6(3), 9(1))."""


class PromiseReassigned(
    PromiseFact, type_name="huiyin.promise.reassigned.v1", decided_fields=("was",)
):
    """Somebody else keeps the promise from here (Art. 6(3), 7(3)): a shift ended, whose it was is
    away or left. ``was`` is who was to keep it until then.
    """

    assignee: ActorId
    occasion: Literal["shift", "absence", "left", "workload", "other"]
    was: ActorId | None = None
    text: PersonalText | None = None


AnyPromiseFact = (
    PromiseMade
    | PromiseConfirmed
    | PromiseReassigned
    | PromiseKept
    | PromiseBroken
    | PromiseWithdrawn
    | PromiseLapsed
    | PromiseResumed
)
"""Every fact in the stream of a promise."""
