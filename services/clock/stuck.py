"""Finds answers in the outbox that nobody told to be delivered in time (Art. 3(4)).

The view nominates, each item's stream decides: one that was found before, or was delivered
meanwhile, is refused and left alone. Nothing is kept here.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from events.dispatch import DispatchStalled
from events.fact import Fact
from projections.reading import AsOf
from projections.registers.model import ItemFilter, ItemPage
from services.errors import CommandRefusedError, NotFoundError
from services.ledger.contract import Accepted, Caller

PAGE_MAX_ITEMS = 100


class Outbox(Protocol):
    """The view of registers. May raise ``StoreUnavailableError``, ``ViewBehindError``."""

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage: ...


class Commands(Protocol):
    """The ledger. May raise ``StoreUnavailableError``, ``OverloadedError`` and refusals."""

    def perform(self, fact: Fact, *, caller: Caller) -> Accepted: ...


class Stuck:
    """One round after another; each takes the most overdue first."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        commands: Commands,
        clock: Callable[[], datetime],
        caller: Caller,
    ) -> None:
        self._outbox, self._commands, self._clock = outbox, commands, clock
        self._caller = caller

    def round(self) -> int:
        """Puts on record what is overdue by now; returns how many events that took."""
        asked = ItemFilter(
            kind="dispatch", states=frozenset({"waiting", "handed_over"}), overdue=True
        )
        page = self._outbox.list_items(
            asked,
            AsOf(position=None, instant=self._clock()),
            cursor=None,
            limit=PAGE_MAX_ITEMS,
            asker=self._caller.actor,
        )
        landed = 0
        for item in page.items:
            assert item.due_at is not None, "it is overdue"
            stalled = DispatchStalled(id=item.id, by=self._caller.actor, due_at=item.due_at)
            with suppress(CommandRefusedError, NotFoundError):
                landed += len(self._commands.perform(stalled, caller=self._caller).receipts)
        return landed
