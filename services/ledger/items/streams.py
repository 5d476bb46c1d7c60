"""An item as its stream has it: loaded, and one fact on."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from pydantic import BaseModel

from events.catalogue import AnyFact, decode
from events.envelope import Envelope, parse
from events.item import ItemFact, OpeningFact, item_stream
from events.party import Flat, Party
from services.ledger.log.library import LedgerApplication
from services.ledger.registers.contract import AnyRegister, Item
from services.ledger.registers.found import all_registers
from services.store.contract import Store


def load_item(application: LedgerApplication, kind: str, item_id: str) -> Item[Any] | None:
    """An item as the log has it; None when there is none."""
    register = all_registers()[kind]

    def fold(item: Item[Any] | None, history: Iterable[AnyFact]) -> Item[Any] | None:
        for past in history:
            item = evolved(register, item, cast("ItemFact", past))
        return item

    return application.load(item_stream(register.kind, item_id), fold)


def kept_from(store: Store, streams: Sequence[str]) -> dict[str, frozenset[str]]:
    """Whom several items are kept from, by stream, in one go; those nobody reported are left
    out.
    """
    return {
        stream: hidden_from(parse(row.body).envelope for row in rows)
        for stream, rows in store.read_streams(streams).items()
    }


def hidden_from(story: Iterable[Envelope]) -> frozenset[str]:
    """Whom an item is kept from, by the facts of its stream."""
    facts = (cast("ItemFact", decode(each.type, each.data)) for each in story)
    return frozenset(actor for fact in facts for actor in fact.hidden_from)


def evolved(register: AnyRegister, item: Item[Any] | None, fact: ItemFact) -> Item[Any]:
    """The item after the fact, one version on."""
    return Item(
        id=fact.item_id,
        version=1 if item is None else item.version + 1,
        community=community_of(fact, item),
        subjects=tuple(
            dict.fromkeys((*(item.subjects if item else ()), *_subjects_in(fact), *fact.concerns))
        ),
        state=register.evolve(None if item is None else item.state, fact),
        hidden_from=(item.hidden_from if item else frozenset()).union(fact.hidden_from),
    )


def community_of(fact: ItemFact, item: Item[Any] | None) -> str | None:
    """Where the item belongs; an opening fact says it."""
    if item is not None:
        return item.community
    return fact.community if isinstance(fact, OpeningFact) else None


def _subjects_in(model: BaseModel) -> Iterator[str]:
    """The ids of the people and flats a fact names."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Party | Flat) and each.id is not None:
                yield each.id
            elif isinstance(each, BaseModel):
                yield from _subjects_in(each)
