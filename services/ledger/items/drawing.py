"""Draws by lot from the log, so that nobody chooses what of whose is looked at (Art. 3(4), 6(1)).

What the lot depends on is fixed by the log: a seed nobody could know while the day was running, and
ids the ledger mints at random. Whoever has the log can draw again and compare.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from events.envelope import Envelope, parse
from events.reply import ReplySent
from services.ledger.admitting.admission import AHEAD_MAX
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.items.tallying import PAGE_EVENTS, events_after, last_before
from services.ledger.registers.contract import Drawing, Drawn, Lot
from services.store.contract import Store

LEAF = b"\x00"
"""Precedes the bytes of an event in its leaf hash (RFC 6962, section 2.1)."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was recorded on a day of the company's calendar: after the position ``after``, and
    before ``seed_position``, that of the first event recorded later, whose leaf hash is ``seed``.
    """

    seed: str
    seed_position: int
    after: int

    @property
    def empty(self) -> bool:
        """Nothing was recorded on it."""
        return self.after + 1 == self.seed_position

    def events(self, store: Store, type_name: str) -> Iterator[Envelope]:
        """Those of a type, one after the other. Others are passed over unread: the clock service
        looks through a whole day.
        """
        after, last, mark = self.after, self.seed_position - 1, f'"type":"{type_name}"'.encode()
        while after < last:
            rows = store.read(after=after, limit=min(PAGE_EVENTS, last - after))
            envelopes = (parse(row.body).envelope for row in rows if mark in row.body)
            yield from (each for each in envelopes if each.type == type_name)
            after = rows[-1].position


def day_of(store: Store, day: date) -> Day | None:
    """None while nothing was recorded after it."""
    begins, head = _begins(day), store.head().position
    seed_position = last_before(store, begins + timedelta(days=1), head) + 1
    if seed_position > head:
        return None
    [row] = store.read_positions([seed_position])
    seed = hashlib.sha256(LEAF + row.body).hexdigest()
    return Day(seed, seed_position, last_before(store, begins, head))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LEDGER_ZONE).astimezone(UTC)


def draw(
    store: Store, wanted: Drawing, *, community: str | None, hidden: Callable[[str], bool]
) -> Drawn | None:
    """The lots of a day; None while nothing was recorded after it. ``hidden`` says of a case
    whether it is kept from somebody: such a case is not laid before reviewers.
    """
    found, head = day_of(store, wanted.day), store.head().position
    if found is None:
        return None
    begins, seed = _begins(wanted.day), found.seed
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
        seed=seed,
        seed_position=found.seed_position,
        replies=replies,
        people=len(by_person),
        lots=lots,
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


def lot_of(seed: str, event_id: str) -> str:
    """The lot of an answer, say: whoever has the seed and the event's id gets the same."""
    return hashlib.sha256(f"{seed}{event_id}".encode()).hexdigest()
