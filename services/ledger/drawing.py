"""Draws answers by lot from the log, so that nobody chooses which of whose are looked at (Art.
6(1)).

What the lot depends on is fixed by the log: a seed nobody could know while the day was running, and
ids the ledger mints at random. Whoever has the log can draw again and compare.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

from events.envelope import Envelope
from events.reply import ReplySent
from services.ledger.admission import AHEAD_MAX
from services.ledger.deadlines import LEDGER_ZONE
from services.ledger.registers.contract import Drawing, Drawn, Lot
from services.ledger.tallying import events_after, last_before
from services.store.contract import Store

LEAF = b"\x00"
"""Precedes the bytes of an event in its leaf hash (RFC 6962, section 2.1)."""


def draw(
    store: Store, wanted: Drawing, *, community: str | None, hidden: Callable[[str], bool]
) -> Drawn | None:
    """The lots of a day; None while nothing was recorded after it. ``hidden`` says of a case
    whether it is kept from somebody: such a case is not laid before reviewers.
    """
    begins = datetime.combine(wanted.day, time.min, LEDGER_ZONE).astimezone(UTC)
    head = store.head().position
    seed_position = last_before(store, begins + timedelta(days=1), head) + 1
    if seed_position > head:
        return None
    [row] = store.read_positions([seed_position])
    seed = hashlib.sha256(LEAF + row.body).hexdigest()
    by_person: dict[str, list[Lot]] = {}
    for event in _replies(store, wanted, community, after=begins - AHEAD_MAX, head=head):
        lot = Lot(reply=event.id, case=event.data["case"], person=event.data["by"])
        by_person.setdefault(lot.person, []).append(lot)
    lots = tuple(
        lot
        for person in sorted(by_person)
        for lot in _lowest(by_person[person], seed, wanted.per_person, hidden)
    )
    replies = sum(len(each) for each in by_person.values())
    return Drawn(
        seed=seed, seed_position=seed_position, replies=replies, people=len(by_person), lots=lots
    )


def _replies(
    store: Store, wanted: Drawing, community: str | None, *, after: datetime, head: int
) -> Iterator[Envelope]:
    """Answers people gave that day, one by one: neither automatic ones nor those an update to all
    brought about.
    """
    for event in events_after(store, last_before(store, after, head), head):
        if (
            event.type == ReplySent.type_name
            and event.partitionkey == community
            and event.causationid is None
            and not event.data.get("automatic", False)
            and event.time.astimezone(LEDGER_ZONE).date() == wanted.day
        ):
            yield event


def _lowest(lots: list[Lot], seed: str, count: int, hidden: Callable[[str], bool]) -> Iterator[Lot]:
    taken = 0
    for lot in sorted(lots, key=lambda lot: lot_of(seed, lot.reply)):
        if taken < count and not hidden(lot.case):
            taken += 1
            yield lot


def lot_of(seed: str, reply: str) -> str:
    """An answer's lot: whoever has the seed and the answer's id gets the same."""
    return hashlib.sha256(f"{seed}{reply}".encode()).hexdigest()
