"""Assistance between departments: asked for, taken on or declined, given back, done (Art. 7(2)).

Who asks is an equal, so nobody has to say yes; but everybody has to answer, and what two have
declined is somebody's to decide.
"""

from pydantic import StrictBool

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId


class AssistanceRequested(
    OpeningFact,
    AboutCase,
    kind="assistance",
    opens=True,
    type_name="huiyin.assistance.requested.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_by"),
):
    """Somebody asked another department for help (Art. 7(2)).

    ``team`` is the department that asks, ``needed_by`` by when it needs the help. By when the other
    says yes or no is decided.
    """

    number: str | None = None
    building: BuildingId | None = None
    title: PersonalText
    text: PersonalText
    team: ActorId | None = None
    to: ActorId
    urgent: StrictBool = False
    needed_by: Instant | None = None
    answer_by: Instant | None = None


class AssistanceFact(ItemFact, kind="assistance"):
    """A step of a request for assistance."""


class AssistanceAccepted(
    AssistanceFact, type_name="huiyin.assistance.accepted.v1", publishable=True
):
    """The other department takes it on (Art. 7(2)).

    ``receiver`` is the team ``by`` speaks for, where a team was asked; ``owner`` is who sees to it.
    Without ``complete_by`` it is done by when it is needed.
    """

    receiver: ActorId | None = None
    owner: ActorId | None = None
    complete_by: Instant | None = None
    note: PersonalText | None = None


class AssistanceDeclined(
    AssistanceFact, type_name="huiyin.assistance.declined.v1", publishable=True
):
    """The other department cannot, and says why and who could (Art. 7(2))."""

    receiver: ActorId | None = None
    reason: PersonalText
    suggested: ActorId | None = None


class AssistanceRedirected(
    AssistanceFact,
    type_name="huiyin.assistance.redirected.v1",
    publishable=True,
    decided_fields=("instead_of", "answer_by"),
):
    """Another department is asked instead, since nobody has it (Art. 7(2)). ``instead_of`` is who
    was asked until then and has not answered.
    """

    to: ActorId
    note: PersonalText | None = None
    instead_of: ActorId | None = None
    answer_by: Instant | None = None


class AssistanceHandedBack(
    AssistanceFact, type_name="huiyin.assistance.handed_back.v1", publishable=True
):
    """Whoever took it on cannot go on with it, and says why and how far it got (Art. 7(2))."""

    receiver: ActorId | None = None
    reason: PersonalText


class AssistanceCompleted(
    AssistanceFact, type_name="huiyin.assistance.completed.v1", publishable=True
):
    """The help was given, and what came of it (Art. 7(2))."""

    receiver: ActorId | None = None
    result: PersonalText


class AssistanceWithdrawn(
    AssistanceFact, type_name="huiyin.assistance.withdrawn.v1", publishable=True
):
    """The help is not needed any more, and why (Art. 7(2))."""

    reason: PersonalText


AnyAssistanceFact = (
    AssistanceRequested
    | AssistanceAccepted
    | AssistanceDeclined
    | AssistanceRedirected
    | AssistanceHandedBack
    | AssistanceCompleted
    | AssistanceWithdrawn
)
"""Every fact in the stream of a request for assistance."""
