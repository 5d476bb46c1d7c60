"""Reports within the company: what goes up level by level, and what goes past a superior it is
about (Art. 7(1)).

A report goes to whoever is next above, who answers it or passes it on. In an emergency it may go
further at once. A confidential report is about a superior: it goes past them, and for them it is
not there.
"""

from typing import Annotated

from pydantic import Field, StrictBool

from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Level

KeptFrom = Annotated[tuple[ActorId, ...], Field(max_length=20)]


class ReportSubmitted(
    OpeningFact,
    AboutCase,
    kind="report",
    opens=True,
    type_name="huiyin.report.submitted.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_by"),
):
    """Somebody told a superior how things stand, or asked for a decision (Art. 7(1)).

    ``emergency`` says why a level was passed over. By when it is answered is decided (Art. 3(4)).
    """

    number: str | None = None
    building: BuildingId | None = None
    title: PersonalText
    text: PersonalText
    urgent: StrictBool = False
    level: Level
    to: ActorId
    to_level: Level
    emergency: PersonalText | None = None
    answer_by: Instant | None = None


class ConfidentialReportSubmitted(
    OpeningFact,
    kind="report",
    opens=True,
    type_name="huiyin.confidential_report.submitted.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_by"),
):
    """Somebody told, past a superior, what is to be known of that superior (Art. 7(1)).

    For ``superior`` and those in ``kept_from`` the report is not there; levels do not count.
    """

    number: str | None = None
    superior: ActorId
    kept_from: KeptFrom = ()
    title: PersonalText
    text: PersonalText
    urgent: StrictBool = False
    to: ActorId
    answer_by: Instant | None = None

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """Whom it is about, and those who stand near them."""
        return (self.superior, *self.kept_from)


class ReportFact(ItemFact, kind="report"):
    """A step of a report."""


class ReportPassedOn(
    ReportFact,
    type_name="huiyin.report.passed_on.v1",
    publishable=True,
    decided_fields=("answer_by",),
):
    """Whoever has the report took it a level up, because it is not theirs to decide (Art. 7(1)).

    ``receiver`` is the team ``by`` speaks for, where it was reported to a team; ``note`` is what
    they add. Of a confidential report no levels are told.
    """

    receiver: ActorId | None = None
    to: ActorId
    to_level: Level | None = None
    note: PersonalText | None = None
    emergency: PersonalText | None = None
    answer_by: Instant | None = None


class ReportAnswered(ReportFact, type_name="huiyin.report.answered.v1", publishable=True):
    """Whoever has the report said what is decided or done about it (Art. 7(1)). ``receiver`` as
    where it is passed on.
    """

    receiver: ActorId | None = None
    answer: PersonalText


class ReportWithdrawn(ReportFact, type_name="huiyin.report.withdrawn.v1", publishable=True):
    """Whoever reported takes it back, and says why (Art. 7(1))."""

    reason: PersonalText


AnyReportFact = (
    ReportSubmitted
    | ConfidentialReportSubmitted
    | ReportPassedOn
    | ReportAnswered
    | ReportWithdrawn
)
"""Every fact in the stream of a report."""
