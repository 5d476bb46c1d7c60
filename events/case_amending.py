"""What is added to a case when its record turns out wrong, or when the matter is somebody else's
(Art. 3(4), 9(1)).
"""

from typing import Annotated, Literal

from pydantic import Field

from events.case import CaseFact
from events.instant import Instant
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import ActorId, Identifier
from events.whole import Whole

ReferralBody = Literal[
    "gas",
    "water",
    "power",
    "heating",
    "telecom",
    "developer",
    "police",
    "fire_rescue",
    "medical",
    "street_office",
    "residents_committee",
    "owners_committee",
    "housing_bureau",
    "other",
]
"""Whose a matter can be that is not the company's."""

CorrectedPart = Literal["content", "time", "party", "process", "result"]
"""The five parts of a record (Art. 9(1))."""


class ReferralMade(CaseFact, type_name="huiyin.referral.made.v1", publishable=True):
    """The matter is not the company's: whose it is, which way leads there, and what the party was
    told (Art. 3(4)).

    ``body`` is the name of a company or authority, never a person's. ``route`` is a telephone
    number, a counter, an address; a case is not closed before it and ``told`` are known.
    """

    by: ActorId
    kind: ReferralBody
    body: Line
    route: PersonalText | None = None
    told: PersonalText | None = None


class RecordCorrected(CaseFact, type_name="huiyin.record.corrected.v1", publishable=True):
    """A part of the record was written down wrong; how it should read stands beside it, and the
    first reading stays (Art. 9(1)).

    ``contact`` is the one the part belongs to, the one that raised the case where nothing else is
    said; ``matter`` counts its matters from 0. ``text`` is how the part should read; ``at`` the
    right moment where the time was wrong.
    """

    by: ActorId
    part: CorrectedPart
    contact: Identifier | None = None
    matter: Annotated[Whole, Field(ge=0, le=19)] | None = None
    text: PersonalText
    at: Instant | None = None
    reason: PersonalText


AmendingFact = ReferralMade | RecordCorrected
"""Facts that add to what was recorded of a case."""
