"""Incidents: one event that many people call about, a power cut for example (Art. 4(2), 5(1)).

Every caller keeps a case of his own, so that nobody is lost; the incident holds them together. One
update told to all answers each of them, and figures can be read with and without them.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import BuildingId, Channel
from events.whole import Whole

IncidentKind = Literal[
    "power_cut", "water_cut", "lift", "gas", "flood", "fire", "security", "other"
]

Buildings = Annotated[tuple[BuildingId, ...], Field(max_length=200)]


class IncidentDeclared(
    OpeningFact,
    kind="incident",
    opens=True,
    type_name="huiyin.incident.declared.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "next_update_due_at", "policy"),
):
    """Something happened that concerns many. ``buildings`` empty: the whole community.

    ``started_at`` is when it was reported if nobody says otherwise. When the people concerned must
    hear again is decided, under the ``policy`` named (Art. 3(4)).
    """

    number: str | None = None
    what: IncidentKind
    title: PersonalText
    text: PersonalText | None = None
    buildings: Buildings = ()
    started_at: Instant | None = None
    expected_end_at: Instant | None = None
    next_update_due_at: Instant | None = None
    policy: str | None = None


class IncidentFact(ItemFact, kind="incident"):
    """A step of an incident."""


class IncidentUpdated(
    IncidentFact,
    type_name="huiyin.incident.updated.v1",
    publishable=True,
    decided_fields=("next_update_due_at", "policy", "told"),
):
    """How things stand. With ``tell_all``, everybody who called about it was told this by that way:
    each linked case gets the answer, and ``told`` counts them (Art. 3(4)).
    """

    text: PersonalText
    expected_end_at: Instant | None = None
    tell_all: Channel | None = None
    next_update_due_at: Instant | None = None
    policy: str | None = None
    told: Whole | None = None


class IncidentEnded(
    IncidentFact, type_name="huiyin.incident.ended.v1", publishable=True, decided_fields=("told",)
):
    """It is over. ``tell_all`` as in an update."""

    text: PersonalText
    tell_all: Channel | None = None
    told: Whole | None = None


class CaseLinked(AboutCase, kind="incident", type_name="huiyin.case.linked.v1", publishable=True):
    """The case is about this incident. Once the incident is over, ``reason`` says why it still
    is.
    """

    reason: PersonalText | None = None


class CaseUnlinked(
    AboutCase, kind="incident", type_name="huiyin.case.unlinked.v1", publishable=True
):
    """The case turned out to be about something else, and why."""

    reason: PersonalText


AnyIncidentFact = IncidentDeclared | IncidentUpdated | IncidentEnded | CaseLinked | CaseUnlinked
"""Every fact in the stream of an incident."""
