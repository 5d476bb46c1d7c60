"""An item as a line of its register: words instead of codes, personal values masked, the deadline
reckoned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from projections.reading import SealedField
from projections.registers.model import Item, Part
from services.desk.inbox.rows import Places, Plain, snippet
from services.desk.messages import Words
from services.desk.messages.recorded import SHIPPED, recorded
from services.desk.parts import DeskParts
from services.desk.registers.form import fields_of_kind
from services.desk.registers.wording import Wording
from services.desk.rendering.articles import cite
from services.desk.rendering.moments import (
    SOON_LEFT_MAX_S,
    Due,
    DueKind,
    duration,
    exact,
    full,
    short,
)

NAMED_AFTER = {"handover": "receiver"}
"""Kinds that are best known by a field which is nobody's own: a handover by who gets it."""

TITLES = ("title", "text", "purpose", "span", "summary", "content")
"""The personal text a line begins with: the first of these an item has, else whatever it has."""

OWN = ("telephone", "name")
"""What names an item and is nobody's own: these of it, one after the other."""

APART = frozenset({("urgent",)})
"""Yes or no, and worth a word in a list where it is yes."""

CHOICES_MAX = 3

Said = Mapping[str, str | None]
"""Personal values by name, opened and masked; None: forgotten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemLine:
    """One item as a list shows it."""

    item: Item
    title: str
    state: str
    place: str
    choices: tuple[str, ...]
    due: Due
    last: str
    last_exact: str


def open_said(
    rows: Sequence[Item | Part], parts: DeskParts, *, plain: Plain | None = None
) -> list[Said]:
    """Each row's personal values, all opened in one go; what a reveal put in clear is in
    ``plain``.
    """
    opened = parts.opening.open_fields([field for row in rows for field in row.sealed.values()])

    def shown(field: SealedField) -> str | None:
        if plain is not None and field.pointer in plain.get(field.event_id, {}):
            return plain[field.event_id][field.pointer]
        text = opened.get(field)
        return None if text is None else parts.mask(field.pointer, text)

    return [{name: shown(field) for name, field in row.sealed.items()} for row in rows]


def item_lines(
    items: Sequence[Item],
    said: Sequence[Said],
    *,
    wording: Wording,
    places: Places,
    now: datetime,
) -> list[ItemLine]:
    """The items as lines."""
    words = wording.words
    return [
        ItemLine(
            item=item,
            title=snippet(title_of(item, texts, wording)),
            state=wording.state(item.state),
            place=place_of(item, places, words),
            choices=tuple(_choices(item, wording)),
            due=due_of(item, now=now, words=words),
            last=short(item.last_at, now=now, words=words),
            last_exact=exact(item.last_at),
        )
        for item, texts in zip(items, said, strict=True)
    ]


def title_of(item: Item, said: Said, wording: Wording) -> str:
    """What an item is about, in the words of whoever began it; else the rule it tells of, else by
    its name that is nobody's own, else by its closed lists.
    """
    rule = item.detail.get("rule")
    if isinstance(rule, str) and (told := wording.words.first(f"rule.{rule}")) is not None:
        return told
    if (named := NAMED_AFTER.get(item.kind)) is not None and named in item.detail:
        return str(item.detail[named])
    names = [*(name for name in TITLES if name in said), *said]
    for name in names:
        text = said[name]
        if text is not None:
            return recorded(text, wording.words)
    if said:
        return wording.words("case.forgotten")
    own = [text for name in OWN if isinstance(text := item.detail.get(name), str)]
    if own:
        return " ".join(recorded(text, wording.words, SHIPPED) for text in own)
    return " · ".join(_choices(item, wording)) or wording.one


def place_of(item: Item, places: Places, words: Words) -> str:
    """Where it belongs: community and building, or the whole company."""
    if item.community is None:
        return words("item.company")
    return places.of(item.community, item.building)


def due_of(item: Item | Part, *, now: datetime, words: Words) -> Due:
    """How it stands with its deadline at ``now``."""
    if item.due_at is None or (isinstance(item, Item) and item.done):
        return Due(kind="none", text="", moment="" if item.due_at is None else full(item.due_at))
    return due_by(item.due_at, now=now, words=words)


def due_by(due_at: datetime, *, now: datetime, words: Words) -> Due:
    """How whatever is owed by then stands at ``now``."""
    left_s = (due_at - now).total_seconds()
    span, moment = duration(due_at - now, words), full(due_at)
    if left_s < 0:
        return Due(kind="over", text=words("due.over", duration=span), moment=moment)
    kind: DueKind = "soon" if left_s <= SOON_LEFT_MAX_S else "left"
    return Due(kind=kind, text=words("due.left", duration=span), moment=moment)


def _choices(item: Item, wording: Wording) -> Iterable[str]:
    """What closed lists say of it, the article it stands under, and what sets it apart. The levels
    it passes are no title for it.
    """
    found, article = 0, item.detail.get("article")
    if isinstance(article, str):
        yield cite(article, wording.words.language)
    for path, field in fields_of_kind(item.kind).items():
        value = item.detail.get(path[0]) if len(path) == 1 else None
        if path in APART and value is True:
            yield wording.field(path)
        if field.shared == "level":
            continue
        if field.control == "choice" and isinstance(value, str) and found < CHOICES_MAX:
            found += 1
            yield wording.choice(path, value, field.shared)
