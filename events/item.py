"""What facts about the items of a register have in common: a notice, a letter, a box, a meeting
(Art. 4 to 9).

A register keeps things of one kind. Each thing, an item, is a stream ``<kind>/<id>``: it begins
with an opening fact, and steps follow. An outside system names an item by its own ``externalref``,
of which the ledger makes the id, so that the system never has to learn ours.
"""

import uuid
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from events.fact import Fact
from events.vocabulary import ActorId, CommunityId, ExternalRef, Identifier, Purpose, SourceUrn

CASES_NAMED_MAX = 300
"""Cases one fact may name."""

_NAMES = uuid.UUID("6f1d6c1e-6d1b-5b1e-9d0a-2f0c5a4b7e11")


class ItemFact(Fact):
    """A fact about one item, named by id, or by a publisher's reference until the ledger fills the
    id in.

    ``kind`` is the stream's first part. ``opens`` marks the facts an item begins with; they say
    which ``community`` it belongs to, None for the whole company. One that ``recurs`` may come
    again later in the item's life: a scheme is adopted anew. ``externalref_source`` names the
    source whose reference it is; without it the publisher's own is meant. ``named_by`` are fields
    that only name the item, for a publisher who does not know its id.
    """

    kind: ClassVar[str] = ""
    opens: ClassVar[bool] = False
    recurs: ClassVar[bool] = False
    named_by: ClassVar[frozenset[str]] = frozenset()

    id: Identifier | None = None
    externalref: ExternalRef | None = None
    externalref_source: SourceUrn | None = None
    by: ActorId

    def __init_subclass__(
        cls,
        *,
        kind: str = "",
        opens: bool = False,
        recurs: bool = False,
        named_by: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = kind or cls.kind
        cls.named_by |= frozenset(named_by)
        cls.opens, cls.recurs = opens, recurs
        if opens:
            cls.decided_fields |= {"id"}

    @model_validator(mode="after")
    def _names_an_item(self) -> Self:
        if not self.opens and self.id is self.only_id is self.externalref is None:
            raise ValueError(f"name the {self.kind}: by id or by externalref")
        return self

    @property
    def item_id(self) -> str:
        """The item's id; a recorded fact always has it."""
        if self.id is None:
            raise ValueError(f"the {self.kind} is named by its external reference only")
        return self.id

    @property
    def only_id(self) -> str | None:
        """The id of the one item this can be about, where there cannot be two of them; else
        None.
        """
        return None

    @property
    def concerns(self) -> tuple[str, ...]:
        """The subjects it is about besides the parties and homes it names: forgetting one of them
        reaches it.
        """
        return ()

    @property
    def hidden_from(self) -> tuple[str, ...]:
        """For whom the item is not there from this fact on: it is about them (Art. 7(1))."""
        return ()


class OpeningFact(ItemFact):
    """The fact an item begins with. ``community`` None: it concerns the whole company."""

    community: CommunityId | None = None


class AboutCase(ItemFact):
    """A fact that names a case besides its item: by id, or by the reference of the source that
    opened it until the ledger fills the id in.

    ``case_source`` names the source whose reference it is; without it the publisher's own is meant.
    """

    case: Identifier | None = None
    case_externalref: ExternalRef | None = None
    case_source: SourceUrn | None = None


class AboutCases(ItemFact):
    """A fact that names cases besides its item: by id, or by the reference of the source that
    opened each, until the ledger fills the ids in.
    """

    cases: tuple[Identifier, ...] = Field(default=(), max_length=CASES_NAMED_MAX)
    case_externalrefs: tuple[ExternalRef, ...] = Field(default=(), max_length=CASES_NAMED_MAX)
    case_source: SourceUrn | None = None


class ItemViewed(Fact, type_name="huiyin.item.viewed.v1"):
    """Somebody was shown personal data of an item of a register in clear, for its purpose (Art.
    6(4)).

    It stands in the stream ``access/<item>``, so that looking does not change the item's version.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    item: Identifier
    records: tuple[Identifier, ...] = Field(min_length=1, max_length=1_000)
    purpose: Purpose
    by: ActorId


def item_stream(kind: str, item_id: str) -> str:
    """The stream of an item."""
    return f"{kind}/{item_id}"


def id_of_only(kind: str, of: str) -> str:
    """The id of the one item of a kind that there can be of something, named by its stream for
    example.
    """
    return named_id(kind, source="", externalref=of)


def named_id(kind: str, *, source: str, externalref: str) -> str:
    """The id of the item a source calls ``externalref``: a name-based UUID (RFC 9562, version
    5).
    """
    return str(uuid.uuid5(_NAMES, f"{kind}\n{source}\n{externalref}"))
