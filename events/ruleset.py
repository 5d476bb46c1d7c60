"""The company's own rules, in versions: which words are not said, who may promise what, how early
people are told, which notices are important, how long things may take (Art. 3(6)).

Every refusal and every finding names the version it was decided under.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.commitment import PromiserRole, PromiseSubject
from events.fact import Fact
from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.notice import NoticeSubject
from events.ruleset_terms import (
    DisclosureOwed,
    FitChannels,
    NoticePeriod,
    RequiredFields,
    TimeLimit,
)
from events.text import Label, Line
from events.whole import Whole

Words = Annotated[str, StringConstraints(min_length=1, max_length=60)]
PHRASES_MAX = 5_000
ASSEMBLY_NOTICE_DAYS_MIN = 15
"""By law; a company may only tell owners earlier."""

PhraseList = Literal["forbidden", "vague"]
"""``forbidden``: not said at all (Art. 6(5)); ``vague``: says no time where one is owed (Art.
3(3)).
"""


class Phrase(BaseModel):
    """Words that are not said. ``also`` are other spellings, evasions by words that sound alike
    among them; ``unless`` are longer phrases in which the words are harmless. ``instead`` may be
    said in their place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Words
    also: tuple[Words, ...] = Field(default=(), max_length=100)
    unless: tuple[Words, ...] = Field(default=(), max_length=100)
    instead: Annotated[str, StringConstraints(max_length=200)] = ""


class Wording(BaseModel):
    """``own_number`` are words after which a number is the company's to give out; ``not_a_number``
    are those after which digits are no telephone, card or identity number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    forbidden: tuple[Phrase, ...] = Field(max_length=PHRASES_MAX)
    vague: tuple[Phrase, ...] = Field(max_length=PHRASES_MAX)
    own_number: tuple[Words, ...] = Field(max_length=500)
    not_a_number: tuple[Words, ...] = Field(max_length=500)


class RoleAuthority(BaseModel):
    """What a role may promise: of which kind, up to how many yuan, how many days ahead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: PromiserRole
    subjects: tuple[PromiseSubject, ...] = Field(min_length=1, max_length=20)
    amount_max_yuan: Whole = Field(ge=0, le=1_000_000)
    ahead_max_days: Whole = Field(ge=1, le=3_660)


class RulesetAdopted(
    OpeningFact,
    kind="ruleset",
    opens=True,
    recurs=True,
    type_name="huiyin.ruleset.adopted.v2",
    decided_fields=("version",),
):
    """These are the company's rules from ``effective_from`` on, whole as they stand here (Art.
    3(6)).

    ``important_subjects`` are notices that are important besides those that always are. A role
    without a line in ``authority`` may promise nothing. Of ``limits``, ``channels`` and what
    follows, whatever is left out is as it ships.
    """

    version: Whole | None = None
    name: Label
    wording: Wording
    authority: tuple[RoleAuthority, ...] = Field(max_length=20)
    assembly_notice_days: Whole = Field(default=ASSEMBLY_NOTICE_DAYS_MIN, ge=15, le=90)
    important_subjects: tuple[NoticeSubject, ...] = Field(default=(), max_length=20)
    limits: tuple[TimeLimit, ...] = Field(default=(), max_length=100)
    channels: tuple[FitChannels, ...] = Field(default=(), max_length=20)
    required: tuple[RequiredFields, ...] = Field(default=(), max_length=200)
    disclosures: tuple[DisclosureOwed, ...] = Field(default=(), max_length=50)
    notice_periods: tuple[NoticePeriod, ...] = Field(default=(), max_length=20)
    effective_from: Instant
    reason: Line | None = None

    @property
    def only_id(self) -> str:
        """The company has one set of rules, in versions."""
        return RULESET_ID


class RulesetAdoptedV1(
    OpeningFact,
    kind="ruleset",
    opens=True,
    recurs=True,
    type_name="huiyin.ruleset.adopted.v1",
    decided_fields=("version",),
    newer=RulesetAdopted,
):
    """The first form of the rules, from before they told time limits, channels and what a record
    has to name.
    """

    model_config = ConfigDict(title="RulesetAdopted")

    version: Whole | None = None
    name: Label
    wording: Wording
    authority: tuple[RoleAuthority, ...] = Field(max_length=20)
    assembly_notice_days: Whole = Field(default=ASSEMBLY_NOTICE_DAYS_MIN, ge=15, le=90)
    important_subjects: tuple[NoticeSubject, ...] = Field(default=(), max_length=20)
    effective_from: Instant
    reason: Line | None = None

    @property
    def only_id(self) -> str:
        """The company has one set of rules, in versions."""
        return RULESET_ID

    def upcast(self) -> Fact:
        """Reads as version 2: all else as it shipped."""
        return RulesetAdopted(**dict(self))


class RulesetFact(ItemFact, kind="ruleset"):
    """A change of one thing: a new version, all else as it was."""

    @property
    def only_id(self) -> str:
        """The company has one set of rules, in versions."""
        return RULESET_ID


class PhraseListed(RulesetFact, type_name="huiyin.phrase.listed.v1", decided_fields=("version",)):
    """From now on these words are not said, or say no time (Art. 3(3), 6(5)). A phrase that is
    listed already is replaced.
    """

    version: Whole | None = None
    listed_as: PhraseList
    words: Words
    also: tuple[Words, ...] = Field(default=(), max_length=100)
    unless: tuple[Words, ...] = Field(default=(), max_length=100)
    instead: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    reason: Line
    effective_from: Instant | None = None


class PhraseDelisted(
    RulesetFact, type_name="huiyin.phrase.delisted.v1", decided_fields=("version",)
):
    """These words may be said again (Art. 3(6)): the list was wrong about them, for example."""

    version: Whole | None = None
    listed_as: PhraseList
    words: Words
    reason: Line
    effective_from: Instant | None = None


AnyRulesetFact = RulesetAdopted | PhraseListed | PhraseDelisted
"""Every fact in the stream of the company's rules."""

RULESET_ID = id_of_only("ruleset", "company")
