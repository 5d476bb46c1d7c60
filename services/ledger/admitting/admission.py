"""Who may report what, and whether it is well formed: asked before anything is decided. Pure."""

import contextlib
import functools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from events.catalogue import UnknownTypeError, fact_class
from events.contact import ContactLogged
from events.fact import Fact
from events.personal import Pattern, personal_patterns
from services.errors import (
    CommandRefusedError,
    FieldProblem,
    InvalidEventError,
    NotPermittedError,
)
from services.ledger.contract import Caller, PublishedEvent, Way
from services.ledger.reference import Community, Source
from services.ledger.rulebook.requiring import UNHINDERED
from services.privacy.telephone import is_telephone

AHEAD_MAX = timedelta(minutes=5)
"""How far a publisher's clock may be ahead of the ledger's."""

AGE_MAX = timedelta(days=10_958)
"""How long ago something may have happened that is reported now: thirty years, so that the files of
an older system can be brought in; what lies further back is a wrong clock or a wrong field.
"""

PROBLEMS_MAX = 20

_FIELD_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")


def read_fact(type_name: str, data: dict[str, Any]) -> Fact:
    """A published event's data as its fact. Raises ``InvalidEventError`` and
    ``NotPermittedError``.
    """
    try:
        fact = fact_class(type_name)
    except UnknownTypeError:
        raise InvalidEventError(
            "there is no such event type",
            problems=(FieldProblem(pointer="/type", problem="unknown; see /schemas"),),
        ) from None
    if not fact.publishable:
        raise NotPermittedError(
            f"{type_name} comes from the ledger's decisions only", rule="publishable-type"
        )
    try:
        return fact.from_published(data)
    except ValidationError as error:
        raise InvalidEventError(
            "the data does not fit its type", problems=tuple(_problems(error))
        ) from None


@contextlib.contextmanager
def well_formed() -> Iterator[None]:
    """Inside, a fact made from what a caller handed in may fail its own checks:
    ``InvalidEventError``.
    """
    try:
        yield
    except ValidationError as error:
        raise InvalidEventError(
            "the command's values do not fit", problems=tuple(_problems(error, prefix=""))
        ) from None


def admit_source(
    source: Source | None, event: PublishedEvent, *, caller: Caller, way: Way
) -> Source:
    """Refuses who may not speak for the source, in this way, of this type:
    ``NotPermittedError``.
    """
    if caller.sources is not None and event.source not in caller.sources:
        raise NotPermittedError("this caller may not publish for this source", rule="own-source")
    if source is None:
        raise NotPermittedError("the source is not registered", rule="registered-source")
    if way not in source.ways:
        raise NotPermittedError(f"the source may not publish by {way}", rule="way-of-source")
    if "*" not in source.types and event.type not in source.types:
        raise NotPermittedError("the source may not publish this type", rule="type-of-source")
    return source


def admit_community(community: str, *, caller: Caller, source: Source | None) -> None:
    """Refuses a community outside the caller's or the source's reach: ``NotPermittedError``."""
    if caller.communities is not None and community not in caller.communities:
        raise NotPermittedError(
            "this community is outside the caller's scope", rule="community-scope"
        )
    reach = None if source is None else source.communities
    if reach is not None and community not in reach:
        raise NotPermittedError(
            "the source may not speak of this community", rule="community-of-source"
        )


def admit_reach(community: str | None, *, caller: Caller, source: Source | None) -> None:
    """Refuses what lies outside the caller's or the source's reach, None for the whole company:
    ``NotPermittedError``.
    """
    if community is not None:
        admit_community(community, caller=caller, source=source)
        return
    reach = None if source is None else source.communities
    if caller.communities is not None or reach is not None:
        raise NotPermittedError(
            "this concerns the whole company: it takes a caller for the whole company, "
            "or name the community",
            rule="company-scope",
        )


def admit_place(community: Community | None, building: str | None) -> Community:
    """Refuses a community or building nobody registered: ``CommandRefusedError``."""
    if community is None:
        raise CommandRefusedError(
            "the community is not registered", rule="known-community", field="/community"
        )
    if building is not None and community.buildings and building not in community.buildings:
        raise CommandRefusedError(
            "the community has no such building", rule="known-building", field="/building"
        )
    return community


def admit_time(happened_at: datetime, *, now: datetime) -> None:
    """Refuses what has not happened yet, or too long ago to be a report:
    ``CommandRefusedError``.
    """
    if happened_at > now + AHEAD_MAX:
        raise CommandRefusedError(
            "the time lies in the future: check the publisher's clock",
            rule="time-not-ahead",
            field="/time",
        )
    if happened_at < now - AGE_MAX:
        raise CommandRefusedError(
            "the time lies more than thirty years back", rule="time-not-too-old", field="/time"
        )


def admit_telephones(fact: Fact) -> None:
    """Refuses a number nobody could dial: ``CommandRefusedError``. What is told in an emergency is
    taken as it was told.
    """
    if isinstance(fact, UNHINDERED) or _is_emergency(fact):
        return
    for place in _telephones(type(fact)):
        for pointer, said in _said(fact, place, ""):
            if not is_telephone(said):
                raise CommandRefusedError(
                    "this is no telephone number: write its digits, or leave it out and write "
                    "what was said where there is room for words",
                    rule="telephone-number",
                    field=pointer,
                )


def _is_emergency(fact: Fact) -> bool:
    return isinstance(fact, ContactLogged) and any(
        matter.urgency == "emergency" for matter in fact.matters
    )


@functools.cache
def _telephones(fact: type[Fact]) -> tuple[Pattern, ...]:
    return tuple(place for place in personal_patterns(fact) if place[-1] == "phone")


def _said(value: object, place: Pattern, pointer: str) -> Iterator[tuple[str, str]]:
    """What was said in clear at a place, and where that is."""
    if not place:
        if isinstance(value, str):
            yield pointer, value
    elif place[0] == "*":
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _said(each, place[1:], f"{pointer}/{index}")
    elif value is not None:
        yield from _said(getattr(value, place[0]), place[1:], f"{pointer}/{place[0]}")


def _problems(error: ValidationError, *, prefix: str = "/data") -> Iterator[FieldProblem]:
    """Problems by JSON Pointer below ``prefix``; no text of pydantic's repeats a value without its
    input.
    """
    seen: set[str] = set()
    told = error.errors(include_url=False, include_input=False, include_context=False)
    for problem in told:
        if problem["type"] == "too_short" and any(_lies_in(other, problem) for other in told):
            # pydantic leaves a bad entry out and then finds the list too short, which nobody sent.
            continue
        segments = [_told(part) for part in problem["loc"] if part not in ("Sealed", "str")]
        pointer = prefix + "".join(
            "/" + segment.replace("~", "~0").replace("/", "~1") for segment in segments
        )
        if pointer not in seen and len(seen) < PROBLEMS_MAX:
            seen.add(pointer)
            yield FieldProblem(pointer=pointer, problem=problem["msg"])


def _lies_in(problem: ErrorDetails, within: ErrorDetails) -> bool:
    depth = len(within["loc"])
    return len(problem["loc"]) > depth and problem["loc"][:depth] == within["loc"]


def _told(part: str | int) -> str:
    """A step of a pointer. Names of fields are ours to repeat; what else stands in a name's place,
    a telephone number say, is somebody's own.
    """
    return str(part) if isinstance(part, int) or _FIELD_NAME.fullmatch(part) else "…"
