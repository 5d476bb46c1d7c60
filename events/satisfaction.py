"""What people think of the service: answers to surveys, and praise (Art. 1)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Channel
from events.whole import Whole

Score = Annotated[Whole, Field(ge=1, le=5)]
SurveyPeriod = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-H[12])?$")
]
"""A year, half year, quarter or month: 2026, 2026-H2, 2026-Q4, 2026-11."""
FollowUpWay = Literal["reached", "not_reached", "anonymous"]
PraiseForm = Literal["spoken", "letter", "banner", "online", "other"]

LOW_SCORE_MAX = 2
"""From here down somebody asks what was wrong."""


class SatisfactionSurveyed(
    OpeningFact,
    AboutCase,
    kind="survey",
    opens=True,
    type_name="huiyin.satisfaction.surveyed.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "follow_up_due_at"),
):
    """Somebody said how satisfied they are, from 1 to 5, with a case or with a time (Art. 1).
    Without ``party`` it is anonymous. Of a low score the day is decided by which somebody asks.
    """

    number: str | None = None
    building: BuildingId | None = None
    period: SurveyPeriod | None = None
    score: Score
    channel: Channel
    text: PersonalText | None = None
    party: Party | None = None
    follow_up_due_at: Instant | None = None


class SurveyFact(ItemFact, kind="survey"):
    """A step of an answer to a survey."""


class SatisfactionFollowedUp(
    SurveyFact, type_name="huiyin.satisfaction.followed_up.v1", publishable=True
):
    """Somebody asked what was wrong, and says what is done about it (Art. 1)."""

    how: FollowUpWay
    channel: Channel
    text: PersonalText


class CommendationReceived(
    OpeningFact,
    AboutCase,
    kind="commendation",
    opens=True,
    type_name="huiyin.commendation.received.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody praised a colleague or a team (Art. 1)."""

    number: str | None = None
    building: BuildingId | None = None
    praised: ActorId
    form: PraiseForm = "spoken"
    channel: Channel
    text: PersonalText
    party: Party | None = None


AnySurveyFact = SatisfactionSurveyed | SatisfactionFollowedUp
"""Every fact in the stream of an answer to a survey."""
