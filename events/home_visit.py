"""Visits at home: who went, to which flat, and what was said there (Art. 4(2), 3(1)).

A visit is made for a case, or on the company's own initiative. What somebody asked for on it is a
contact like any other.
"""

from typing import Literal

from pydantic import Field, StrictBool

from events.contact import Attachment
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Flat, Party
from events.personal import PersonalText
from events.vocabulary import ActorId, Category, Identifier, Sensitivity, Urgency

VisitPurpose = Literal[
    "case", "revisit", "welfare", "new_occupant", "safety_check", "survey", "notice", "other"
]

VisitMet = Literal["party", "household", "nobody", "turned_away"]

SPOKEN_WITH: frozenset[VisitMet] = frozenset({"party", "household"})
"""Somebody was there to talk with."""


class HomeVisitMade(
    OpeningFact,
    AboutCase,
    kind="home_visit",
    opens=True,
    type_name="huiyin.home_visit.made.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody of the company went to a home (Art. 4(2)). ``case`` is what they went for, if they
    did not go on their own initiative; ``companions`` went along.

    With a ``category``, what was asked for is a contact: of the case the visit was for, or a case
    of its own (``matter_apart``). ``said`` is what was talked about; ``next_step`` what was agreed.
    """

    number: str | None = None
    purpose: VisitPurpose
    flat: Flat
    visited_at: Instant
    met: VisitMet
    party: Party | None = None
    companions: tuple[ActorId, ...] = Field(default=(), max_length=10)
    said: PersonalText | None = None
    category: Category | None = None
    urgency: Urgency = "normal"
    sensitivity: Sensitivity = "normal"
    important: StrictBool = False
    answer_needed: StrictBool = True
    matter_apart: StrictBool = False
    next_step: PersonalText | None = None
    pictures: tuple[Attachment, ...] = Field(default=(), max_length=20)


class HomeVisitTraced(ItemFact, kind="home_visit", type_name="huiyin.home_visit.traced.v1"):
    """The visit was one the company had planned (Art. 3(1))."""

    visit: Identifier


AnyHomeVisitFact = HomeVisitMade | HomeVisitTraced
"""Every fact in the stream of a visit."""
