"""Visits the company makes of its own accord: planned, made, put off (Art. 3(1)).

Whoever only waits to be called hears of what is wrong last. A planned visit goes to somebody who
has not asked for it: a newcomer, an old man who lives alone, a home above works to come.
"""

from typing import Literal

from pydantic import StrictBool

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Flat, Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Category, Identifier, Urgency

Occasion = Literal[
    "newcomer", "welfare", "safety_check", "works_ahead", "opinion", "follow_up", "other"
]
Met = Literal["party", "household", "nobody", "turned_away"]

SPOKEN_WITH: frozenset[Met] = frozenset({"party", "household"})
"""Somebody was there to talk with."""


class VisitPlanned(
    OpeningFact,
    kind="visit",
    opens=True,
    type_name="huiyin.visit.planned.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "due_at"),
):
    """The company means to call on somebody who has not asked for it (Art. 3(1)).

    ``visitor`` goes there at ``planned_at``; a day later it should have been made, which is
    decided.
    """

    number: str | None = None
    building: BuildingId | None = None
    occasion: Occasion
    flat: Flat | None = None
    party: Party | None = None
    text: PersonalText | None = None
    visitor: ActorId
    planned_at: Instant
    due_at: Instant | None = None


class VisitFact(ItemFact, kind="visit"):
    """A step of a planned visit."""


class VisitMoved(
    VisitFact, type_name="huiyin.visit.moved.v1", publishable=True, decided_fields=("due_at",)
):
    """The visit is made at another time, or by somebody else, and why (Art. 3(1))."""

    planned_at: Instant
    visitor: ActorId | None = None
    reason: PersonalText
    due_at: Instant | None = None


class VisitMade(VisitFact, type_name="huiyin.visit.made.v1", publishable=True):
    """Somebody went there (Art. 3(1)). What was asked for on the occasion is a contact, told by its
    ``category``, with its case (Art. 9(1)).
    """

    met: Met
    heard: PersonalText | None = None
    category: Category | None = None
    urgency: Urgency = "normal"
    important: StrictBool = False
    answer_needed: StrictBool = True


class VisitCancelled(VisitFact, type_name="huiyin.visit.cancelled.v1", publishable=True):
    """The visit is not made, and why (Art. 3(1))."""

    reason: PersonalText


class VisitWrittenUp(VisitFact, type_name="huiyin.visit.written_up.v1", publishable=True):
    """The visit was made, and this home visit tells whom it met and what was said (Art. 3(1),
    4(2)).
    """

    home_visit: Identifier


AnyVisitFact = VisitPlanned | VisitMoved | VisitMade | VisitCancelled | VisitWrittenUp
"""Every fact in the stream of a planned visit."""
