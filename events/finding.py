"""Findings: what a rule noticed and did not stop, for a person to look at (Art. 3 to 9).

A finding is for mending, not for punishing. Somebody confirms it or dismisses it with a reason;
rules that are dismissed too often are wrong.
"""

from typing import Annotated

from pydantic import StringConstraints

from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import Identifier

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,59}$")]
ArticleId = Annotated[str, StringConstraints(pattern=r"^Art\.[0-9]{1,2}(\([0-9]\))?$")]
StreamName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+/[\x21-\x7e]{1,80}$")]


class FindingRaised(OpeningFact, kind="finding", opens=True, type_name="huiyin.finding.raised.v1"):
    """A rule noticed something. ``about`` is the stream it was noticed in, ``event`` the event.

    ``rules`` names the version of the rules it was noticed under. ``span`` is the wording at fault,
    ``proposal`` what to write or do instead.
    """

    rule: RuleId
    article: ArticleId
    rules: str
    about: StreamName
    event: Identifier
    span: PersonalText | None = None
    proposal: Line | None = None


class FindingFact(ItemFact, kind="finding"):
    """What somebody at the desk says about a finding; no outside system does."""


class FindingConfirmed(FindingFact, type_name="huiyin.finding.confirmed.v1"):
    """It is so; ``remedy`` says what is done about it."""

    remedy: PersonalText


class FindingDismissed(FindingFact, type_name="huiyin.finding.dismissed.v1"):
    """The rule is wrong here, and why."""

    reason: PersonalText


AnyFindingFact = FindingRaised | FindingConfirmed | FindingDismissed
