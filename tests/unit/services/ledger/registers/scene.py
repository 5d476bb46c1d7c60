"""How a test of a register reads: given these facts, when this one is reported, then that
follows.
"""

from datetime import UTC, datetime
from typing import Any

from events.item import ItemFact
from services.ledger.registers.contract import AnyRegister, At, Item, ItemKey, Outcome
from services.ledger.rulebook.rules import shipped_rules

ID = "01970000-0000-7000-8000-000000000010"
EVENT = "01970000-0000-7000-8000-0000000000ee"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def plain(fact: type[ItemFact], **data: Any) -> Any:
    """A fact as it reaches a decision: its item known, personal values plain."""
    made = fact.from_published({"by": "staff:desk-1", **({} if fact.opens else {"id": ID}), **data})
    return made.model_copy(update={"id": ID})


def when(
    register: AnyRegister,
    given: list[ItemFact],
    fact: ItemFact,
    *,
    now: datetime = NOW,
    others: dict[ItemKey, Item[Any]] | None = None,
    **at: Any,
) -> Outcome:
    """What follows from the fact after the given ones. Raises what the decision raises."""
    state = None
    for past in given:
        state = register.evolve(state, past)
    circumstances: dict[str, Any] = {
        "id": ID,
        "event_id": EVENT,
        "actor": fact.by,
        "community": "lakeside",
        "buildings": frozenset({"b1", "b2"}),
        "desk": "team:desk-lakeside",
        "happened_at": now,
        "recorded_at": now,
        "rules": shipped_rules(),
        "others": others or {},
        **at,
    }
    return register.decide(state, fact, At(**circumstances))
