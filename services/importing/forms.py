"""Which sheets can be brought in: their columns, and the fact each row tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from events.contact import ContactLogged
from events.fact import Fact
from events.occupancy import OccupancyStarted
from events.organisation import HolderAssigned, PostEstablished
from events.party import PartyRegistered
from events.staff import StaffRegistered
from events.vocabulary import COMPANY_PARTITION
from services.importing.words import (
    CATEGORIES,
    CHANNELS,
    LEVELS,
    OCCUPANCY_ROLES,
    PARTY_KINDS,
    STAFF_SORTS,
    URGENCIES,
    chosen,
    count,
    moment,
)

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column under any of its ``titles``; ``place`` is where its value stands in the fact, as a
    JSON Pointer. ``read`` raises ``ValueError`` with what is wrong.
    """

    name: str
    titles: tuple[str, ...]
    place: str
    required: bool = False
    read: Callable[[str], Any] = str


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What stands in a kind of sheet."""

    name: str
    columns: tuple[Column, ...]

    def column_at(self, pointer: str) -> Column | None:
        """The column a field came from, or one that the field is a part of."""
        return next((c for c in self.columns if f"{pointer}/".startswith(f"{c.place}/")), None)


@dataclass(frozen=True, kw_only=True)
class Form(Columns):
    """A kind of sheet each of whose rows is a fact. ``to_fact`` is given a row's values by column,
    and ``by``, who brings it in. ``key`` names the column whose value tells rows apart for good;
    without one they are told apart by file and line.
    """

    to_fact: Callable[[Values], Fact]
    key: str | None = None


def _tidy(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _party(values: Values) -> dict[str, Any]:
    return _tidy({name: values.get(name) for name in ("kind", "name", "phone", "unit")})


def _registered(values: Values) -> Fact:
    data = {"community": values["community"], "party": _party(values)}
    return PartyRegistered.from_published(data)


def _moved_in(values: Values) -> Fact:
    """Somebody in a home. A shop keeper may own or rent: which is not told here."""
    role = values["role"]
    kind = {"co_owner": "owner", "shop_keeper": "other"}.get(role, role)
    flat = {"building": values.get("building"), "unit": values["unit"]}
    said = {name: values.get(name) for name in ("community", "role", "since", "until", "by")}
    party = _party({**values, "kind": kind})
    return OccupancyStarted.from_published(_tidy({**said, "flat": _tidy(flat), "party": party}))


def _logged(values: Values) -> Fact:
    matter = {name: values.get(name) for name in ("category", "urgency", "text")}
    party = _party(values)
    return ContactLogged.from_published(
        _tidy(
            {
                "community": values["community"],
                "building": values.get("building"),
                "direction": "inbound",
                "channel": values["channel"],
                "matters": [_tidy({**matter, "externalref": values["reference"]})],
                "party": {"kind": "other", **party} if party else None,
            }
        )
    )


def _as(fact: type[Fact]) -> Callable[[Values], Fact]:
    """A row whose columns are the fact's own fields."""
    return lambda values: fact.from_published(dict(values))


def _holding(values: Values) -> Fact:
    said = {name: values.get(name) for name in ("post", "since", "until", "by")}
    chart = {"chart_of": values.get("community", COMPANY_PARTITION), "holder": values["staff"]}
    return HolderAssigned.from_published(_tidy({**said, **chart}))


_COMMUNITY = Column(
    name="community", titles=("小区", "community"), place="/community", required=True
)
_BUILDING = Column(name="building", titles=("楼栋", "building"), place="/building")
_UNIT = Column(name="unit", titles=("房号", "unit"), place="/party/unit")
_NAME = Column(name="name", titles=("姓名", "name"), place="/party/name")
_PHONE = Column(name="phone", titles=("电话", "phone"), place="/party/phone")
_KIND = Column(
    name="kind", titles=("身份", "kind"), place="/party/kind", read=partial(chosen, PARTY_KINDS)
)

PARTIES = Form(
    name="parties",
    columns=(
        _COMMUNITY,
        replace(_KIND, required=True),
        _NAME,
        _PHONE,
        _UNIT,
    ),
    to_fact=_registered,
)
OCCUPANCIES = Form(
    name="occupancies",
    columns=(
        _COMMUNITY,
        replace(_BUILDING, place="/flat/building"),
        replace(_UNIT, place="/flat/unit", required=True),
        replace(_NAME, required=True),
        _PHONE,
        Column(
            name="role",
            titles=("身份", "role"),
            place="/role",
            required=True,
            read=partial(chosen, OCCUPANCY_ROLES),
        ),
        Column(name="since", titles=("起始", "since"), place="/since", required=True, read=moment),
        Column(name="until", titles=("到期", "until"), place="/until", read=moment),
    ),
    to_fact=_moved_in,
)
CASES = Form(
    name="cases",
    columns=(
        Column(
            name="reference",
            titles=("编号", "reference"),
            place="/matters/0/externalref",
            required=True,
        ),
        Column(name="time", titles=("时间", "time"), place="/time", required=True, read=moment),
        _COMMUNITY,
        _BUILDING,
        Column(
            name="channel",
            titles=("渠道", "channel"),
            place="/channel",
            required=True,
            read=partial(chosen, CHANNELS),
        ),
        Column(
            name="category",
            titles=("类别", "category"),
            place="/matters/0/category",
            required=True,
            read=partial(chosen, CATEGORIES),
        ),
        Column(
            name="urgency",
            titles=("紧急程度", "urgency"),
            place="/matters/0/urgency",
            read=partial(chosen, URGENCIES),
        ),
        Column(name="text", titles=("内容", "text"), place="/matters/0/text", required=True),
        _KIND,
        _NAME,
        _PHONE,
        _UNIT,
    ),
    to_fact=_logged,
    key="reference",
)
_STAFF = Column(name="staff", titles=("工号", "staff"), place="/staff", required=True)
_POST = Column(name="post", titles=("岗位代号", "post"), place="/post", required=True)
_SINCE = Column(name="since", titles=("起始", "since"), place="/since", required=True, read=moment)
_UNTIL = Column(name="until", titles=("到期", "until"), place="/until", read=moment)
_WHOSE = replace(_COMMUNITY, required=False)
"""Left empty where it is the whole company's."""

STAFF = Form(
    name="staff",
    columns=(
        _STAFF,
        _WHOSE,
        replace(_NAME, place="/name"),
        replace(_PHONE, place="/phone"),
        Column(
            name="sort",
            titles=("类别", "sort"),
            place="/sort",
            read=partial(chosen, STAFF_SORTS),
        ),
        Column(name="employer", titles=("所属单位", "employer"), place="/employer"),
        replace(_SINCE, required=False),
    ),
    to_fact=_as(StaffRegistered),
    key="staff",
)
POSTS = Form(
    name="posts",
    columns=(
        _POST,
        _WHOSE,
        Column(name="title", titles=("岗位名称", "title"), place="/title", required=True),
        Column(
            name="level",
            titles=("层级", "level"),
            place="/level",
            required=True,
            read=partial(chosen, LEVELS),
        ),
        Column(name="reports_to", titles=("上级岗位代号", "reports_to"), place="/reports_to"),
        Column(name="team", titles=("部门", "team"), place="/team"),
        Column(name="seats", titles=("编制", "seats"), place="/seats", read=count),
        _SINCE,
    ),
    to_fact=_as(PostEstablished),
    key="post",
)
HOLDERS = Form(
    name="holders",
    columns=(_WHOSE, _POST, replace(_STAFF, place="/holder"), _SINCE, _UNTIL),
    to_fact=_holding,
)
BUILDINGS = Columns(
    name="buildings",
    columns=(
        _COMMUNITY,
        Column(name="building", titles=("楼栋", "building"), place="/id", required=True),
        Column(name="name", titles=("楼栋名称", "name"), place="/name", required=True),
    ),
)
FORMS: Mapping[str, Form] = {
    form.name: form for form in (PARTIES, OCCUPANCIES, CASES, STAFF, POSTS, HOLDERS)
}


def happened_at(values: Values) -> datetime | None:
    """When what the row tells happened, if it says so."""
    return values.get("time")
