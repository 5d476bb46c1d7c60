"""What would come of commands, without them: so that a thousand rows can be checked before the
first of them is recorded.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from events.fact import Fact
from events.item import ItemFact
from services.errors import CommandRefusedError
from services.ledger.admitting.admission import admit_telephones, admit_time
from services.ledger.commands import Commands
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.items.streams import evolved
from services.ledger.log.decided import Decision
from services.ledger.log.landing import Learned
from services.ledger.registers.contract import Item, ItemKey
from services.ledger.registers.found import all_registers
from services.ledger.report import Report
from services.ledger.rulebook.book import names_rules
from services.store.contract import Origin

OriginOf = Callable[[Fact, str], Origin]
"""Under which origin a command with this key would be recorded."""


class ItemsAhead(Items):
    """Items as they would be after what was decided here: a row may name what an earlier one
    begins. Only those are remembered that others can name by what they are, a post by its code.
    """

    def __init__(self, items: Items) -> None:
        super().__init__(items.core, items.decide_contact)
        self._ahead: dict[ItemKey, Item[Any]] = {}

    def load(self, kind: str, item_id: str) -> Item[Any] | None:
        """An item as it would be by now."""
        return self._ahead.get((kind, item_id)) or super().load(kind, item_id)

    def decide(self, report: Report, learned: Learned) -> Decision:
        """As it would be decided by now."""
        decision = super().decide(report, learned)
        for decided in decision.decided:
            fact = decided.fact
            if isinstance(fact, ItemFact) and fact.only_id is not None:
                before = self.load(fact.kind, fact.item_id)
                after = evolved(all_registers()[fact.kind], before, fact)
                self._ahead[fact.kind, fact.item_id] = after
        return decision


@names_rules
class Rehearsal:
    """Decides one command after another and lands nothing. A person met for the first time is given
    an id all the same, which is used when they come again.
    """

    def __init__(
        self, core: Core, commands: Commands, *, caller: Caller, origin_of: OriginOf
    ) -> None:
        self._core, self._commands = core, commands
        self._caller, self._origin_of = caller, origin_of
        self._items = ItemsAhead(commands.items)

    def rehearse(
        self, fact: Fact, *, happened_at: datetime | None, idempotency_key: str | None = None
    ) -> None:
        """Raises what performing it after those before would raise, but for what only the log can
        refuse. What was recorded under this key before is good, if it said the same.
        """
        now = self._core.clock()
        happened_at = happened_at or now
        admit_time(happened_at, now=now)
        admit_telephones(fact)
        if idempotency_key is not None and self._known(fact, idempotency_key):
            return
        report = Report(
            fact=fact,
            event_id=self._core.mint(now),
            speaker=f"{self._core.origin}:desk",
            caller=self._caller,
            happened_at=happened_at,
            recorded_at=now,
        )
        if isinstance(fact, ItemFact) and fact.only_id is not None:
            self._items.decide(report, Learned())
            return
        steps = self._commands.carry_out(report)
        try:
            next(steps)
        finally:
            steps.close()

    def _known(self, fact: Fact, key: str) -> bool:
        known = self._core.store.find_origin(self._origin_of(fact, key))
        if known is not None and not known.same_content:
            raise CommandRefusedError(
                "this was brought in before and says something else now: change it where it is",
                rule="brought-in-otherwise",
            )
        return known is not None
