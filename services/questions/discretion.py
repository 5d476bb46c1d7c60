"""What an answer leaves out for somebody cases or items are kept from: ids that would tell there is
such a thing (Art. 6(6), 7(1)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from projections.registers.model import Item, Part, PartList
from projections.timeline.model import Timeline


def touched_by(stream: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of what an event is about: the case, item or contact whose stream it stands in, and
    those it names.
    """
    named = (data.get(name) for name in ("case", "contact", "into"))
    about = str(data.get("about", "")).rpartition("/")[2]
    return (stream.rpartition("/")[2], about, *(each for each in named if isinstance(each, str)))


def item_without(hidden: frozenset[str], item: Item) -> Item:
    """The item, naming no hidden case."""
    return replace(item, detail=_detail(hidden, item.detail)) if hidden else item


def items_without(hidden: frozenset[str], items: Iterable[Item]) -> tuple[Item, ...]:
    """The items but those that are about something hidden as a whole: its record, its holds."""
    return tuple(item_without(hidden, item) for item in items if not is_about(hidden, item))


def is_about(hidden: frozenset[str], item: Item) -> bool:
    """Whether the item is hidden, or about something hidden as a whole."""
    return item.id in hidden or str(item.detail.get("about", "")).rpartition("/")[2] in hidden


def parts_without(hidden: frozenset[str], found: PartList) -> PartList:
    """The parts but those that are a hidden case or of a hidden item, the others naming none."""
    if not hidden:
        return found
    seen = (part for part in found.parts if not _is(hidden, part))
    parts = tuple(replace(part, detail=_detail(hidden, part.detail)) for part in seen)
    return replace(found, parts=parts)


def story_without(hidden: frozenset[str], story: Timeline) -> Timeline:
    """An item's story without what ties it to a hidden case."""
    if not hidden:
        return story
    seen = (
        event
        for event in story.events
        if hidden.isdisjoint(touched_by(event.envelope.subject, event.envelope.data))
    )
    return replace(story, events=tuple(seen))


def _is(hidden: frozenset[str], part: Part) -> bool:
    return part.item in hidden or part.key in hidden or part.detail.get("case") in hidden


def _detail(hidden: frozenset[str], detail: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, str) and value in hidden else value
        for name, value in detail.items()
    }
