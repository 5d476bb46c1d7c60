"""Candour within the company: problems raised, proposals made, answered in time, and statements put
right by whoever made them (Art. 7(4)).
"""

from typing import Literal

from events.finding import StreamName
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId

Verdict = Literal["adopted", "adopted_in_part", "not_adopted"]


class ProblemRaised(
    OpeningFact,
    AboutCase,
    kind="improvement",
    opens=True,
    type_name="huiyin.problem.raised.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_by"),
):
    """Somebody says openly what is not right in the work (Art. 7(4)).

    ``to`` is who answers it; by when is decided.
    """

    number: str | None = None
    building: BuildingId | None = None
    title: PersonalText
    text: PersonalText
    to: ActorId
    answer_by: Instant | None = None


class ProposalMade(
    OpeningFact,
    AboutCase,
    kind="improvement",
    opens=True,
    type_name="huiyin.proposal.made.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_by"),
):
    """Somebody proposes how the work could be better (Art. 7(4)). ``to`` and ``answer_by`` as of a
    problem.
    """

    number: str | None = None
    building: BuildingId | None = None
    title: PersonalText
    text: PersonalText
    gain: PersonalText | None = None
    to: ActorId
    answer_by: Instant | None = None


class StatementCorrected(
    OpeningFact,
    AboutCase,
    kind="improvement",
    opens=True,
    type_name="huiyin.statement.corrected.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody says of their own accord that what they had said or reported was not so (Art. 7(4)).

    ``about`` is the stream it was said in, where the ledger has it; ``to`` is who was told.
    """

    number: str | None = None
    about: StreamName | None = None
    title: PersonalText
    text: PersonalText
    wrong: PersonalText | None = None
    to: ActorId | None = None


class ImprovementFact(ItemFact, kind="improvement"):
    """A step of a problem or a proposal."""


class ProblemAnswered(ImprovementFact, type_name="huiyin.problem.answered.v1", publishable=True):
    """Whoever is asked says what is done about the problem (Art. 7(4)).

    ``owner`` is who does it and ``complete_by`` by when, where something is to be done.
    """

    answer: PersonalText
    owner: ActorId | None = None
    complete_by: Instant | None = None


class ProposalAnswered(ImprovementFact, type_name="huiyin.proposal.answered.v1", publishable=True):
    """Whoever is asked says whether the proposal is taken up, and why (Art. 7(4)). ``owner`` and
    ``complete_by`` as of a problem.
    """

    verdict: Verdict
    answer: PersonalText
    owner: ActorId | None = None
    complete_by: Instant | None = None


class ImprovementCompleted(
    ImprovementFact, type_name="huiyin.improvement.completed.v1", publishable=True
):
    """What was promised in the answer is done, and with what effect (Art. 7(4))."""

    result: PersonalText


AnyImprovementFact = (
    ProblemRaised
    | ProposalMade
    | StatementCorrected
    | ProblemAnswered
    | ProposalAnswered
    | ImprovementCompleted
)
"""Every fact in the stream of a problem, a proposal or a corrected statement."""
