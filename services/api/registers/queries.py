"""What may be asked of a register, the same of every one."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.instant import Instant
from events.vocabulary import ActorId, BuildingId, CommunityId, Identifier
from projections.registers.model import ItemFilter
from projections.registers.view import all_kinds
from services.access.principal import Principal
from services.api.http.answers import RequestInvalidError
from services.errors import FieldProblem, NotPermittedError
from services.ledger.registers.contract import AnyRegister

POSITION_MAX = 10**15
PARTS_MAX_ROWS = 1_000
STATES_MAX = 20

State = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]

Detail = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}:[^\x00-\x1f]{1,80}$")]


class Placed(BaseModel):
    """Where and as of when: what all questions have in common."""

    model_config = ConfigDict(extra="forbid")

    community: list[CommunityId] = Field(default=[], max_length=100)
    as_of: Instant | None = Field(default=None, description="As the ledger knew it then.")
    min_position: int | None = Field(
        default=None, ge=1, le=POSITION_MAX, description="Waits until the register holds it."
    )


class Asked(Placed):
    """What may be asked of items and of parts."""

    state: list[State] = Field(default=[], max_length=STATES_MAX)
    assignee: ActorId | None = None


class ItemsQuery(Asked):
    """Which items; what is left out means any."""

    building: BuildingId | None = None
    open: bool | None = Field(default=None, description="Whether something is left to do.")
    overdue: bool | None = Field(default=None, description="Whose deadline is past.")
    number: Annotated[str, StringConstraints(min_length=2, max_length=80)] | None = Field(
        default=None, description="Any part of its number, or of its archival number."
    )
    q: Annotated[str, StringConstraints(min_length=2, max_length=100)] | None = Field(
        default=None, description="Words of the title, where a register's can be searched."
    )
    detail: list[Detail] = Field(
        default=[], max_length=10, description="`name:value`, by the fields the register names."
    )


class ItemPageQuery(ItemsQuery):
    """Which items, and which page of them."""

    cursor: str | None = Field(default=None, max_length=1_000, description="`next_cursor` before.")
    limit: int = Field(
        default=50, ge=1, le=1_000, description="Rows; the server has a limit of its own as well."
    )


class PartsQuery(Asked):
    """Which parts: of one item, or of all."""

    part: State | None = Field(default=None, description="What kind of part, `place` for example.")
    item: Identifier | None = None
    limit: int = Field(default=200, ge=1, le=PARTS_MAX_ROWS)


def scope_of(asked: Placed, asker: Principal) -> frozenset[str] | None:
    """The communities asked for, within the asker's scope. Raises ``NotPermittedError``."""
    if any(not asker.may_see(community) for community in asked.community):
        raise NotPermittedError("this community is not yours to see", rule="community-scope")
    return frozenset(asked.community) if asked.community else asker.communities


def item_filter(register: AnyRegister, asked: ItemsQuery, asker: Principal) -> ItemFilter:
    """What is asked of a register, within the asker's scope. Raises ``NotPermittedError``,
    ``RequestInvalidError``.
    """
    return ItemFilter(
        kind=register.kind,
        communities=scope_of(asked, asker),
        building=asked.building,
        states=frozenset(asked.state) or None,
        assignee=asked.assignee,
        open=asked.open,
        overdue=asked.overdue,
        number=asked.number,
        search=_searched(register, asked.q),
        detail=tuple(_field_of(register, each) for each in asked.detail),
    )


def _searched(register: AnyRegister, words: str | None) -> str | None:
    if words is not None and not all_kinds()[register.kind].searched:
        raise RequestInvalidError(
            "this register's words cannot be searched",
            problems=(FieldProblem(pointer="/q", problem="leave it out"),),
        )
    return words


def _field_of(register: AnyRegister, detail: str) -> tuple[str, str]:
    name, _, value = detail.partition(":")
    if name not in register.filters:
        fit = ", ".join(register.filters) or "none"
        raise RequestInvalidError(
            "the register is not narrowed by this field",
            problems=(FieldProblem(pointer="/detail", problem=f"fields: {fit}"),),
        )
    return name, value
