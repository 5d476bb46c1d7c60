"""What a record is made of: the item as the views know it, its personal values as this reader may
see them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import Any, Protocol

from events.contact import ContactLogged
from events.envelope import Envelope, RecordedEvent
from events.instant import in_zone, parse_instant
from projections.reading import AsOf, SealedField
from projections.registers.model import Item, ItemFilter, Part, PartFilter
from projections.timeline.model import Timeline
from services.documents.words import Words
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.persons.personal_values import values_of
from services.privacy.opening import Opener
from services.questions.contract import Questions

PARTS_MAX_ROWS = 1_000
ZONE_OF_PAPER = LEDGER_ZONE
"""Times on paper are those of the office."""

Plain = Mapping[str, Mapping[str, str | None]]
"""What a reveal put in clear, by event id and JSON Pointer."""

Said = Mapping[str, str | None]
"""Personal values by name; None where forgotten."""


class Sources(Protocol):
    """What API and desk both have: views to ask, a way to open and to mask."""

    @property
    def questions(self) -> Questions: ...
    @property
    def opening(self) -> Opener: ...
    @property
    def mask(self) -> Callable[[str, str], str]: ...


CASE = "case"
ItemKey = tuple[str, str]
"""Kind and id of an item, or of a case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One event of a case as paper tells it. ``by`` is who did what it says, None where it does not
    say; ``party`` what somebody who came to the company is; ``reported_by`` who put it on record.
    ``texts`` is what was said; None where forgotten.
    """

    position: int
    type: str
    at: datetime
    by: str | None
    reported_by: str
    texts: tuple[str | None, ...]
    party: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An item, its parts and its story, ready to be laid out. ``place`` is its community's name.

    ``also`` are the items it names, where its paper tells of them; ``happened`` is the story of the
    case it is about, None where there is none or it is kept from the reader. ``ask_story`` asks for
    the item's own, which few papers of many items need.
    """

    item: Item
    said: Said
    parts: tuple[tuple[Part, Said], ...]
    ask_story: Callable[[], Timeline]
    place: str | None
    also: Mapping[ItemKey, "Told"] = field(default_factory=dict)
    happened: tuple[Happened, ...] | None = None

    @property
    def story(self) -> Timeline:
        """Every event of the item."""
        return self.ask_story()

    def of_kind(self, part: str) -> list[tuple[Part, Said]]:
        """The parts of one kind in the order of their names: 1, 2, …, 10, then named ones."""
        found = [each for each in self.parts if each[0].part == part]
        return sorted(found, key=lambda each: (not each[0].key.isdecimal(), *_order(each[0].key)))

    def last(self, type_name: str) -> tuple[str, datetime] | None:
        """Who last said a fact of this type, and when."""
        told = [each.envelope for each in self.story.events if each.envelope.type == type_name]
        return (str(told[-1].data["by"]), told[-1].time) if told else None


def tell(
    sources: Sources,
    item: Item,
    as_of: AsOf,
    *,
    parts: tuple[str, ...],
    asker: str,
    language: str,
    plain: Plain | None = None,
    names: Callable[[Item, Sequence[Part]], Iterable[ItemKey]] = lambda *_: (),
) -> Told:
    """What paper needs of an item the asker was found to see, with these kinds of its parts, and of
    the items it ``names`` as far as the asker sees them. What a reveal put in clear is in
    ``plain``; all else is masked.
    """
    questions = sources.questions
    own = _parts_of(questions, [item], parts, as_of, asker)
    named = list(dict.fromkeys(names(item, own[item.id])))
    others = _named(questions, [key for key in named if key[0] != CASE], as_of, asker)
    rows = {**own, **_parts_of(questions, list(others.values()), parts, as_of, asker)}
    said = _said(sources, [item, *others.values(), *chain(*rows.values())], plain)
    places = {
        each.community: each.name if language == "zh" else each.name_en
        for each in questions.communities()
    }

    def told(
        of: Item, also: Mapping[ItemKey, Told], happened: tuple[Happened, ...] | None = None
    ) -> Told:
        return Told(
            item=of,
            said=said(of),
            parts=tuple((part, said(part)) for part in rows[of.id]),
            ask_story=cache(partial(questions.item_story, of.id, as_of, asker=asker)),
            place=places.get(of.community or ""),
            also=also,
            happened=happened,
        )

    case = next((id_ for kind, id_ in named if kind == CASE), None)
    return told(
        item,
        {key: told(other, {}) for key, other in others.items()},
        None if case is None else _happened(sources, case, as_of, asker),
    )


def _parts_of(
    questions: Questions,
    items: Sequence[Item],
    parts: Sequence[str],
    as_of: AsOf,
    asker: str,
) -> dict[str, list[Part]]:
    """These kinds of parts of all the items, by item: a question a kind, however many items."""
    found: dict[str, list[Part]] = {item.id: [] for item in items}
    if items:
        wanted, limit = frozenset(found), PARTS_MAX_ROWS * len(items)
        for part in parts:
            asked = PartFilter(items=wanted, part=part)
            for row in questions.list_parts(asked, as_of, limit=limit, asker=asker).parts:
                found[row.item].append(row)
    return found


def _named(
    questions: Questions, keys: Sequence[ItemKey], as_of: AsOf, asker: str
) -> dict[ItemKey, Item]:
    """The items of these keys that the asker sees, in this order: a question a kind."""
    seen: dict[ItemKey, Item] = {}
    for kind in dict.fromkeys(kind for kind, _ in keys):
        ids = frozenset(id_ for of, id_ in keys if of == kind)
        asked = ItemFilter(kind=kind, ids=ids)
        page = questions.list_items(asked, as_of, cursor=None, limit=len(ids), asker=asker)
        seen.update(((kind, item.id), item) for item in page.items)
    return {key: seen[key] for key in keys if key in seen}


def _said(
    sources: Sources, rows: Sequence[Item | Part], plain: Plain | None
) -> Callable[[Item | Part], Said]:
    """What to show of each row's personal values; all are opened at once."""
    opened = sources.opening.open_fields([field for row in rows for field in row.sealed.values()])

    def shown(field: SealedField) -> str | None:
        if plain is not None and field.pointer in plain.get(field.event_id, {}):
            return plain[field.event_id][field.pointer]
        text = opened[field]
        return None if text is None else sources.mask(field.pointer, text)

    return lambda row: {name: shown(field) for name, field in row.sealed.items()}


def _happened(sources: Sources, case: str, as_of: AsOf, asker: str) -> tuple[Happened, ...] | None:
    """The story of a case the asker may see, names and numbers in it masked."""
    if sources.questions.one_case(case, as_of, asker=asker) is None:
        return None
    events = sources.questions.timeline(case, as_of).events
    opened = sources.opening.open_events(events)
    return tuple(
        Happened(
            position=event.position,
            type=event.envelope.type,
            at=event.envelope.time,
            by=event.envelope.data.get("by"),
            reported_by=event.envelope.actor,
            texts=_texts(event, opened[event.envelope.id], sources.mask),
            party=_party_kind(event.envelope),
        )
        for event in events
    )


def _party_kind(envelope: Envelope) -> str | None:
    if envelope.type != ContactLogged.type_name or envelope.data["direction"] != "inbound":
        return None
    party = envelope.data.get("party")
    return "anonymous" if party is None else str(party["kind"])


def _texts(
    event: RecordedEvent, opened: dict[str, Any], mask: Callable[[str, str], str]
) -> tuple[str | None, ...]:
    """Every personal value of an event, in the order in which it says them."""
    said = values_of(event.envelope.type, opened)
    return tuple(
        None if value is None else mask(pointer, value)
        for pointer, value in said.items()
        if pointer != "/content_sha256"
    )


def moment(told: Any) -> str:
    """An instant of the views, as paper has it; nothing where nobody told."""
    if told is None:
        return ""
    instant = told if isinstance(told, datetime) else parse_instant(told)
    return in_zone(instant, ZONE_OF_PAPER).strftime("%Y-%m-%d %H:%M")


def text_of(said: Said, name: str, words: Words) -> str:
    """A personal value; one that was forgotten says so, one nobody told is empty."""
    if name not in said:
        return ""
    text = said[name]
    return words("forgotten") if text is None else text


def party_of(party: Mapping[str, Any], said: Said, at: str, words: Words) -> str:
    """Somebody as paper names them: the name, or at least as what they were there."""
    name = text_of(said, f"{at}name", words)
    unit = text_of(said, f"{at}unit", words)
    kind = words.of("party_kind", party.get("kind", ""))
    told = " ".join(each for each in (name, unit) if each)
    return words("party", name=told, kind=kind) if told else kind


def _order(key: str) -> tuple[int, str]:
    return (int(key) if key.isdecimal() else 0), key
