"""Counts what the log holds of a day, so that a decision can set it beside a count from outside
(situation:reconciliation).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from events.envelope import Envelope, RecordedEvent, parse
from services.ledger.admitting.admission import AHEAD_MAX
from services.ledger.cases.deadlines import LEDGER_ZONE
from services.ledger.registers.contract import Tallied, Tally
from services.store.contract import Store

PAGE_EVENTS = 1_000


def tally(store: Store, wanted: Tally, *, community: str | None) -> Tallied:
    """How many events up to the log's head are of this day, kind and community.

    Nothing is recorded long before it happens, so reading begins where the day does, and goes to
    the head: what was entered late counts for the day it happened on.
    """
    begins = datetime.combine(wanted.day, time.min, LEDGER_ZONE).astimezone(UTC)
    head = store.head().position
    events = events_after(store, last_before(store, begins - AHEAD_MAX, head), head)
    count = sum(_counts(event, wanted, community) for event in events)
    return Tallied(count=count, position=head)


def events_after(store: Store, after: int, head: int) -> Iterator[Envelope]:
    """The events behind a position, up to the head, a page at a time."""
    while after < head:
        rows = store.read(after=after, limit=min(PAGE_EVENTS, head - after))
        if not rows:
            return
        yield from (parse(row.body).envelope for row in rows)
        after = rows[-1].position


def _counts(event: Envelope, wanted: Tally, community: str | None) -> bool:
    return (
        event.type in wanted.types
        and event.time.astimezone(LEDGER_ZONE).date() == wanted.day
        and community in (None, event.partitionkey)
        and wanted.source in (None, event.originsource)
        and not (wanted.first_hand and event.causationid is not None)
        and _fits(event.data, wanted.types[event.type])
    )


def _fits(data: Mapping[str, Any], wanted: Mapping[str, frozenset[str]]) -> bool:
    return all(data.get(name) in values for name, values in wanted.items())


def last_before(store: Store, instant: datetime, head: int) -> int:
    """The last position recorded before the instant; recorded times never run backwards."""
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        if _at(store, middle).recordedtime < instant:
            low = middle
        else:
            high = middle - 1
    return low


def _at(store: Store, position: int) -> RecordedEvent:
    [row] = store.read_positions([position])
    return parse(row.body)
