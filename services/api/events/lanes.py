"""Which events of a batch may be taken at the same time: those that name no case, item
or reference in common.

Events of one matter keep the order they were sent in; different matters share group commits, which
makes a batch fast.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from events.catalogue import UnknownTypeError, fact_class
from events.item import ItemFact
from services.ledger.contract import PublishedEvent

Indexed = tuple[int, PublishedEvent]

_ID = re.compile(r"(?:[a-z_]+/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
"""An id of a case or an item, or the stream of one."""

_SOURCE_OF = {
    "externalref": "externalref_source",
    "case_externalref": "case_source",
    "case_externalrefs": "case_source",
}
"""Fields that hold references, and which one tells whose they are."""

_OF_WHAT_IS_SENT = "huiyin.dispatch."
"""How types begin whose references name an event: the answer, or ``APPROVAL/PLACE``."""


def lanes(events: Sequence[Indexed]) -> list[list[Indexed]]:
    """Splits events into lanes, each to be taken one after the other; order within a
    lane is kept.
    """
    leader: dict[str, str] = {}

    def find(mark: str) -> str:
        while (above := leader.setdefault(mark, mark)) != mark:
            leader[mark] = mark = leader[above]
        return mark

    first_marks: list[str] = []
    for _, event in events:
        first, *others = _marks(event)
        first_marks.append(first)
        for other in others:
            leader[find(other)] = find(first)
    found: dict[str, list[Indexed]] = {}
    for item, mark in zip(events, first_marks, strict=True):
        found.setdefault(find(mark), []).append(item)
    return list(found.values())


def _marks(event: PublishedEvent) -> Iterator[str]:
    """What ties an event to others: its own id first, then every id and reference it names."""
    yield f"event {event.source} {event.id}"
    matters = event.data.get("matters")
    for item in (event.data, *(matters if isinstance(matters, list) else [])):
        if isinstance(item, dict):
            yield from _named(item, event.source)
    if event.type.startswith(_OF_WHAT_IS_SENT) or event.data.get("kind") == "dispatch":
        yield from _sending(event)
    if (only := _only_item(event)) is not None:
        yield f"id {only}"


def _named(item: dict[str, Any], speaker: str) -> Iterator[str]:
    for name, value in item.items():
        for each in value if isinstance(value, list) else (value,):
            if not isinstance(each, str):
                continue
            if name in _SOURCE_OF:
                yield f"ref {item.get(_SOURCE_OF[name]) or speaker} {each}"
            elif (found := _ID.fullmatch(each)) is not None:
                yield f"id {found[1].lower()}"


def _sending(event: PublishedEvent) -> Iterator[str]:
    """The event by which something was to be sent, where that is what the reference names."""
    if isinstance(named := event.data.get("externalref"), str):
        source = event.data.get("externalref_source") or event.source
        yield f"event {source} {named}"
        if "/" in named:
            yield f"event {source} {named.rpartition('/')[0]}"


def _only_item(event: PublishedEvent) -> str | None:
    """The id of an item there is only one of, which its facts need not name: what is registered of
    a member of staff, the chart of a community.
    """
    if (fact := _of_only_item(event.type)) is None:
        return None
    try:
        return fact.from_published(event.data).only_id
    except ValidationError:
        return None


@functools.cache
def _of_only_item(type_name: str) -> type[ItemFact] | None:
    try:
        fact = fact_class(type_name)
    except UnknownTypeError:
        return None
    if fact.publishable and issubclass(fact, ItemFact) and fact.only_id is not ItemFact.only_id:
        return fact
    return None
