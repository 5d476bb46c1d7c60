"""Threats to somebody's safety, heard at the desk or on the telephone (Art. 5(1), 6(6)).

What is immediate is acted on within minutes; the police are told, or it is said why not.
"""

from typing import Literal

from pydantic import StrictBool

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label
from events.vocabulary import BuildingId

ThreatKind = Literal[
    "violence", "self_harm", "weapon", "arson", "public_order", "property", "other"
]

Measure = Literal[
    "people_moved", "access_closed", "guard_posted", "talked_down", "first_aid", "watched", "other"
]


class ThreatReported(
    OpeningFact,
    AboutCase,
    kind="threat",
    opens=True,
    type_name="huiyin.safety_threat.reported.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "act_by", "policy"),
):
    """Somebody threatens, or is threatened. ``party`` is who it comes from, if that is known.

    By when something has to be done is decided, under the ``policy`` named (Art. 5(1)).
    """

    number: str | None = None
    building: BuildingId | None = None
    threat: ThreatKind
    immediate: StrictBool
    text: PersonalText
    party: Party | None = None
    act_by: Instant | None = None
    policy: str | None = None


class ThreatFact(ItemFact, kind="threat"):
    """A step of a threat."""


class PoliceInformed(ThreatFact, type_name="huiyin.police.informed.v1", publishable=True):
    """The police know. ``receipt`` is the number they gave."""

    station: Label | None = None
    receipt: Label | None = None
    text: PersonalText | None = None


class SafetyMeasureTaken(ThreatFact, type_name="huiyin.safety_measure.taken.v1", publishable=True):
    """Something was done so that nobody is hurt."""

    measure: Measure
    text: PersonalText | None = None


class ThreatClosed(ThreatFact, type_name="huiyin.safety_threat.closed.v1", publishable=True):
    """Nobody is in danger any more. Where the danger was immediate and the police were not told,
    ``without_police`` says why.
    """

    result: PersonalText
    without_police: PersonalText | None = None


AnyThreatFact = ThreatReported | PoliceInformed | SafetyMeasureTaken | ThreatClosed
"""Every fact in the stream of a threat."""
