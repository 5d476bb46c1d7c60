"""Everything an item's page shows, gathered: the item, its parts, its story, and what may be
done.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.instant import parse_instant
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter, Part, PartFilter
from services.access.principal import ROLES, Principal, Role
from services.access.table import may
from services.desk.cases.entries import Entry, to_show
from services.desk.inbox.rows import Places, Plain
from services.desk.parts import DeskParts
from services.desk.registers.form import form_of
from services.desk.registers.inputs import Option
from services.desk.registers.lines import ItemLine, Said, due_of, item_lines, open_said
from services.desk.registers.story import story
from services.desk.registers.values import ID, INSTANT, Line, Teller, merged, named
from services.desk.registers.wording import Wording
from services.desk.rendering.moments import Due, exact, full
from services.errors import NotFoundError
from services.ledger.registers.contract import AnyRegister, Step
from services.ledger.registers.found import all_registers

PARTS_MAX_ROWS = 500
CASES_NUMBERED_MAX = 50

PEOPLE = tuple(role for role in ROLES if role != "publisher")
"""Roles of those who look at pages."""

HISTORY = "history"
"""What a row keeps for folding, not for reading: the story tells it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartLine:
    """One part as the page shows it. ``key`` tells apart what stands in one building."""

    part: Part
    name: str
    key: str
    state: str
    due: Due
    lines: tuple[Line, ...]
    last: str
    last_exact: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PartTable:
    """The parts of one kind; ``columns`` are the fields any of them has."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[PartLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemView:
    """An item's page. ``may_look``: this reader may see personal values of such items in clear,
    ``may_reveal`` that there are some. ``turn_of`` are the roles with a step to take where this
    reader has none. ``keys`` are its parts by kind, for fields that name one.
    """

    line: ItemLine
    lines: tuple[Line, ...]
    tables: tuple[PartTable, ...]
    parts_complete: bool
    entries: tuple[Entry, ...]
    steps: Mapping[str, Step]
    turn_of: tuple[str, ...]
    may_look: bool
    may_reveal: bool
    keys: Mapping[str, tuple[Option, ...]]
    opened: str
    last: str
    watermark: int

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.line.item


def see_item(
    parts: DeskParts,
    register: AnyRegister,
    id_: str,
    as_of: AsOf,
    *,
    principal: Principal,
    wording: Wording,
    plain: Plain | None = None,
) -> ItemView:
    """The item as this person may see it. Raises ``NotFoundError``, also for one out of their
    scope. What a reveal put in clear is in ``plain``; everything else is masked.
    """
    item = seen(parts, register, id_, as_of, principal)
    asked = PartFilter(kind=register.kind, item=id_)
    found = parts.questions.list_parts(asked, as_of, limit=PARTS_MAX_ROWS, asker=principal.actor)
    timeline = parts.questions.item_story(id_, as_of, asker=principal.actor)
    opened = parts.opening.open_events(timeline.events)
    shown = to_show(timeline.events, opened, plain, parts.mask)
    places = Places(parts.questions.communities(), wording.words)
    rows: list[Item | Part] = [item, *found.parts]
    numbers = _numbers(parts, rows, as_of, principal)
    teller = Teller(register.kind, wording, places, item.community, numbers)
    said, *parts_said = open_said(rows, parts, plain=plain)
    now = as_of.instant
    [line] = item_lines([item], [said], wording=wording, places=places, now=now)
    kinds = dict.fromkeys(part.part for part in found.parts)
    told_elsewhere = {"title", HISTORY, *(f"{kind}s" for kind in kinds)}
    may_look = may(principal.role, "POST", f"/{register.plural}/{{id}}/reveal")
    return ItemView(
        line=line,
        lines=tuple(teller.lines(merged(item.detail, said), leave_out=told_elsewhere)),
        tables=tuple(_tables(found.parts, parts_said, teller, places, now=now, wording=wording)),
        parts_complete=found.complete,
        entries=tuple(story(timeline.events, shown, teller=teller, wording=wording)),
        steps=(steps := _offered(register, item, principal.role)),
        turn_of=() if steps else tuple(role for role in PEOPLE if _offered(register, item, role)),
        may_look=may_look,
        may_reveal=may_look and any(row.sealed for row in rows),
        keys={
            kind: tuple(_options([p for p in found.parts if p.part == kind], numbers, wording))
            for kind in kinds
        },
        opened=full(item.opened_at),
        last=full(item.last_at),
        watermark=timeline.watermark,
    )


def _options(
    parts: Sequence[Part], numbers: Mapping[str, str], wording: Wording
) -> Iterator[Option]:
    """The parts of one kind to choose among: by their key, or where that is a bare id by the number
    of what it names, else by the place they have in their table.
    """
    for place, part in enumerate(parts, start=1):
        bare = ID.fullmatch(part.key) is not None
        called = numbers.get(part.key, str(place)) if bare else part.key
        state = wording.part_state(part.part, part.state)
        yield Option(value=part.key, label=f"{called} · {state}")


def _numbers(
    parts: DeskParts, rows: Sequence[Item | Part], as_of: AsOf, principal: Principal
) -> dict[str, str]:
    """The numbers of the cases and items that an item and its parts name, by id; of very many
    cases, the first.
    """
    ids: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, value in row.detail.items():
            if (kind_and_id := named(name, value)) is not None:
                ids.setdefault(kind_and_id[0], {})[kind_and_id[1]] = None
    found = (
        parts.questions.one_case(case, as_of, asker=principal.actor)
        for case in list(ids.pop("case", ()))[:CASES_NUMBERED_MAX]
    )
    numbers = {case.case: case.number for case in found if case is not None}
    for kind, of_kind in ids.items():
        register = all_registers().get(kind)
        if register is not None and may(principal.role, "GET", f"/{register.plural}/{{id}}"):
            asked = ItemFilter(kind=kind, ids=frozenset(of_kind), communities=principal.communities)
            page = parts.questions.list_items(
                asked, as_of, cursor=None, limit=len(of_kind), asker=principal.actor
            )
            numbers |= {item.id: item.number for item in page.items if item.number is not None}
    return numbers


def seen(
    parts: DeskParts, register: AnyRegister, id_: str, as_of: AsOf, principal: Principal
) -> Item:
    """The item's row. Raises ``NotFoundError`` also where it is none of the visitor's business."""
    item = parts.questions.one_item(register.kind, id_, as_of, asker=principal.actor)
    if item is None or not principal.may_see(item.community):
        raise NotFoundError(f"there is no such {register.kind}")
    return item


def _offered(register: AnyRegister, item: Item, role: Role) -> dict[str, Step]:
    """The steps that make sense now, for this role, and that a page can ask for."""
    return {
        name: step
        for name, step in register.steps.items()
        if not step.fact.opens
        and (not step.during or item.state in step.during)
        and may(role, "POST", f"/{register.plural}/{{id}}/{name}")
        and form_of(step.fact) is not None
    }


def _tables(
    parts: Sequence[Part],
    said: Sequence[Said],
    teller: Teller,
    places: Places,
    *,
    now: datetime,
    wording: Wording,
) -> list[PartTable]:
    rows: dict[str, list[PartLine]] = {}
    for part, texts in zip(parts, said, strict=True):
        line = PartLine(
            part=part,
            state=wording.part_state(part.part, part.state),
            name=_building(part, places)
            or _name_of(part, len(rows.get(part.part, ())) + 1, wording),
            key=part.key if part.building is not None and "/" not in part.key else "",
            due=due_of(part, now=now, words=wording.words),
            lines=tuple(teller.lines(merged(part.detail, texts), leave_out=(HISTORY,))),
            last=full(part.last_at),
            last_exact=exact(part.last_at),
        )
        rows.setdefault(part.part, []).append(line)
    return [
        PartTable(
            name=wording.part(kind),
            columns=tuple({line.name: line.label for row in held for line in row.lines}.items()),
            rows=tuple(held),
        )
        for kind, held in rows.items()
    ]


def _name_of(part: Part, number: int, wording: Wording) -> str:
    """A part's own key, in words where it is one of a closed list or an instant; where it is an
    id, which tells nobody anything, the part is counted.
    """
    if INSTANT.fullmatch(part.key):
        return full(parse_instant(part.key))
    if ID.fullmatch(part.key):
        return str(number)
    if part.key.isdecimal():
        return str(int(part.key))
    return wording.choice((part.part,), part.key)


def _building(part: Part, places: Places) -> str:
    if part.building is None:
        return ""
    return places.buildings.get(part.community or "", {}).get(part.building, part.building)
