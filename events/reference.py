"""What the ledger knows before anything is said: communities and the sources that may publish (law
2).
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from events.fact import Fact
from events.text import without_controls
from events.vocabulary import ActorId, BuildingId, CommunityId, SourceUrn, TypePattern

DisplayName = Annotated[
    str, StringConstraints(min_length=1, max_length=80), AfterValidator(without_controls)
]


class Building(BaseModel):
    """A building of a community, by its id there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: BuildingId
    name: DisplayName


class CommunityRegistered(Fact, type_name="huiyin.community.registered.v1"):
    """The company serves this community; a later one of the same id replaces what is shown of it.

    ``desk`` is who gets a case nobody else is named for. A community without buildings takes any
    building id.
    """

    community: CommunityId
    name: DisplayName
    name_en: DisplayName
    buildings: tuple[Building, ...] = Field(default=(), max_length=500)
    desk: ActorId


class SourceRegistered(Fact, type_name="huiyin.source.registered.v1"):
    """An outside system may publish these types for these communities, by these ways; a later one
    replaces it.
    """

    source: SourceUrn
    name: DisplayName
    types: tuple[TypePattern, ...] = Field(min_length=1)
    communities: tuple[CommunityId | Literal["*"], ...] = Field(min_length=1)
    ways: tuple[Literal["http", "kafka"], ...] = Field(min_length=1)
