"""What a kind's module works with: the item's row as it stands, and ways to change it and its
parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from events.item import ItemFact
from events.personal import personal_patterns
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.sealed import sealed_fields
from projections.registers.rows import ITEMS, PARTS, TALLY, ItemRow, PartRow

FactT = TypeVar("FactT", bound=ItemFact)

PartKey = tuple[str, str]
"""What kind of part, and which one of the item."""

_OF_THE_ITEM = frozenset(
    {"id", "externalref", "externalref_source", "by", "community", "number", "building", "sealing"}
    | {"case_externalrefs", "case_externalref", "case_source"}
)


class _Unchanged:
    """Says that a column keeps its value, where None would empty it."""


UNCHANGED = _Unchanged()


class Sheet:
    """One item while one of its facts is applied."""

    def __init__(self, event: ViewEvent[ItemFact], rows: Rows) -> None:
        self.event, self._rows = event, rows
        fact = event.fact
        self._plain = _plain(fact)
        self._sealed = {
            field.pointer[1:]: [field.event_id, field.pointer, field.sealed]
            for field in sealed_fields(event)
        }
        self._before = _before(fact, rows)
        self._item = self._opened(fact) if self._before is None else self._moved(self._before)
        self._done = self._before is not None and self._before.rank == 2  # noqa: PLR2004
        self.at = event.recorded.envelope.time

    @property
    def item(self) -> ItemRow:
        """The row as it stands now."""
        return self._item

    def to(
        self,
        state: str,
        *,
        done: bool = False,
        due_at: datetime | _Unchanged | None = UNCHANGED,
        assignee: str | _Unchanged | None = UNCHANGED,
    ) -> None:
        """The item is in this state from now on; ``done`` when nobody needs to do anything
        more.
        """
        self._item, self._done = self._item._replace(state=state), done
        if not isinstance(due_at, _Unchanged):
            self._item = self._item._replace(due_at=due_at)
        if not isinstance(assignee, _Unchanged):
            self._item = self._item._replace(assignee=assignee)

    def keep(self, *names: str, **values: Any) -> None:
        """Takes these fields of the fact, personal ones sealed, and these values, into the row."""
        detail, sealed = self._named(names)
        self._item = self._item._replace(
            detail={**self._item.detail, **detail, **values},
            sealed={**self._item.sealed, **sealed},
        )

    def drop(self, *names: str) -> None:
        """Takes out of the row what an opening fact said of a part, and not of the item."""
        kept = {name: value for name, value in self._item.detail.items() if name not in names}
        self._item = self._item._replace(detail=kept)

    def told(self) -> dict[str, Any]:
        """The fact but for what is personal, so that whoever asks can fold it again."""
        fact = self.event.fact
        data = fact.to_data()
        for pattern in (("sealing",), *personal_patterns(type(fact))):
            _drop(data, pattern)
        return {"type": fact.type_name, "data": data}

    def part(self, part: str, key: str) -> PartRow | None:
        """A part as it stands; the kind's ``parts`` asked for it."""
        return self._rows.current(PARTS, (self._item.id, part, key))

    def put_part(
        self,
        part: str,
        key: str,
        *names: str,
        state: str,
        building: str | None = None,
        assignee: str | None = None,
        due_at: datetime | None = None,
        done: bool = False,
        within: str = "",
        **values: Any,
    ) -> None:
        """The part reads like this from now on; what it held before and is not named again stays,
        but for the deadline of one that is ``done``.

        Only a part that ``parts`` asked for is known to be there already. ``within`` says where in
        the fact the part's own sealed fields lie, ``places/0``.
        """
        detail, sealed = self._named(names) if not within else ({}, self._within(within, names))
        before = self.part(part, key)
        self._rows.put(
            PARTS,
            PartRow(
                item=self._item.id,
                part=part,
                key=key,
                kind=self._item.kind,
                community=self._item.community,
                building=building or (before and before.building),
                state=state,
                assignee=assignee or (before and before.assignee),
                due_at=None if done else due_at or (before and before.due_at),
                last_at=self.at,
                detail={**(before.detail if before else {}), **detail, **values},
                sealed={**(before.sealed if before else {}), **sealed},
            ),
        )

    def put_entry(self, part: str, *names: str, state: str, **values: Any) -> None:
        """The fact is a part of its own."""
        self.put_part(part, self.event.recorded.envelope.id, *names, state=state, **values)

    def flush(self) -> None:
        """Puts the item's row, and counts it where it is now."""
        row = self._item.ranked(done=self._done)
        self._rows.put(ITEMS, row)
        if self._before is not None:
            self._rows.add(TALLY, self._before.tallied(), -1)
        self._rows.add(TALLY, row.tallied(), 1)

    def _named(self, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
        wanted = set(names)
        detail = {name: value for name, value in self._plain.items() if name in wanted}
        sealed = {
            name: value
            for name, value in self._sealed.items()
            if name in wanted or name.partition("/")[0] in wanted
        }
        return detail, sealed

    def _within(self, place: str, names: Iterable[str]) -> dict[str, list[str]]:
        """The sealed fields of one row of a list, by their own names."""
        found = {name: self._sealed.get(f"{place}/{name}") for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def _opened(self, fact: ItemFact) -> ItemRow:
        envelope = self.event.recorded.envelope
        return ItemRow(
            id=fact.item_id,
            rank=1,
            sort_key=0,
            kind=fact.kind,
            number=getattr(fact, "number", None),
            version=envelope.sequence,
            community=getattr(fact, "community", None),
            building=getattr(fact, "building", None),
            state="",
            assignee=None,
            due_at=None,
            opened_at=envelope.time,
            last_at=envelope.time,
            detail={**self._plain, "opened_by": fact.by},
            sealed=self._sealed,
        )

    def _moved(self, before: ItemRow) -> ItemRow:
        envelope = self.event.recorded.envelope
        last_at = max(before.last_at, envelope.time)
        return before._replace(version=envelope.sequence, last_at=last_at)


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[FactT]):
    """How a kind's facts show. ``show`` changes the sheet; ``parts`` names the parts it reads.

    ``entries`` are facts each of which is a part of its own, one call among others: the key of its
    part is the event's id. ``searched`` are personal fields whose words can be searched for.
    ``ends_parts``: once the item is finished, nothing is due of its parts any more. ``owed`` are
    the states, by kind of part, in which one is its assignee's to do something about.
    """

    kind: str
    facts: tuple[type[FactT], ...]
    show: Callable[[Sheet, FactT], None]
    parts: Callable[[FactT], Iterable[PartKey]] = lambda _: ()
    entries: Mapping[type[ItemFact], str] = field(default_factory=dict)
    searched: tuple[str, ...] = ()
    ends_parts: bool = False
    owed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, event: ViewEvent[FactT]) -> Iterator[PartKey]:
        """The parts the event's fact reads."""
        yield from self.parts(event.fact)
        if (part := self.entries.get(type(event.fact))) is not None:
            yield part, event.recorded.envelope.id


AnyKind = Kind[Any]


def _before(fact: ItemFact, rows: Rows) -> ItemRow | None:
    """The item's row, if it has begun."""
    if fact.recurs:
        return rows.current(ITEMS, (fact.item_id,))
    return None if fact.opens else rows.required(ITEMS, (fact.item_id,))


def _plain(fact: ItemFact) -> dict[str, Any]:
    """What a fact says that is not personal and not the row's own, ready for JSON."""
    data = fact.to_data()
    for pattern in personal_patterns(type(fact)):
        _drop(data, pattern)
    return {name: value for name, value in data.items() if name not in _OF_THE_ITEM}


def _drop(node: Any, pattern: tuple[str, ...]) -> None:
    first, *rest = pattern
    if first == "*":
        for each in node:
            _drop(each, tuple(rest))
    elif isinstance(node, dict) and first in node:
        if rest:
            _drop(node[first], tuple(rest))
        else:
            del node[first]
