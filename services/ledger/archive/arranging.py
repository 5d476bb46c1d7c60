"""The yearly arrangement: a year's records, sorted, get their archival numbers (Art. 10).

A series has a version for each time records were added. Two who arrange at once meet there: one
lands, the other decides again with what the first has given, so no number is given twice and none
is left out. Killed between two appends, what has landed stays; whoever arranges again goes on with
the rest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from events.filing_scheme import SCHEME_ID, Matter, Retention
from events.identifiers import derive_id
from events.item import ItemFact, item_stream
from events.record import RecordArranged, RecordsArranged, series_of
from events.vocabulary import COMPANY_PARTITION
from services.errors import CommandRefusedError, NotFoundError, NotPermittedError
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.registers.contract import Item
from services.ledger.registers.filing_schemes import Scheme, Version
from services.ledger.registers.records import Record
from services.ledger.rulebook.book import names_rules

APPEND_MAX_RECORDS = 100
"""Records one append numbers: what is lost to a crash is at most an answer."""

_ORDER: tuple[Matter, ...] = (
    "assembly_minutes",
    "minutes",
    "legal_letter",
    "letter",
    "important_notice",
    "notice",
    "litigation",
    "major_complaint",
    "complaint",
    "repair",
    "suggestion",
    "consultation",
    "payment",
    "commendation",
    "other",
)


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A record with the archival number it got, or would get."""

    record: str
    number: str
    archival_number: str


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """The numbers given; ``position`` is that of the last event, None where there was none."""

    numbered: tuple[Numbered, ...]
    position: int | None


@dataclass(frozen=True, kw_only=True, order=True)
class _SeriesKey:
    """What is numbered together."""

    name: str
    fonds: str
    category: str
    year: int
    retention: str
    unit: str


def in_order(matter: Matter, number: str) -> tuple[int, str]:
    """Where a record stands among those it is numbered with: by matter, the weightier first, then
    in the order of filing.
    """
    return _ORDER.index(matter), number


@names_rules
class Arranging:
    """Numbers records. Safe from many threads and processes."""

    def __init__(self, core: Core, items: Items) -> None:
        self._core, self._items = core, items

    def plan(self, records: Sequence[str]) -> tuple[Numbered, ...]:
        """The numbers these records would get now; nothing is recorded. Records that have theirs,
        or have no category yet, are passed over.
        """
        scheme = self._scheme(self._core.clock())
        numbered: list[Numbered] = []
        for key, items in sorted(self._by_series(records, scheme).items()):
            given = self._given(key)
            numbered += _numbered(key, items, given + 1, scheme.number_width)
        return tuple(numbered)

    def arrange(self, records: Sequence[str], *, caller: Caller) -> Arranged:
        """Gives the numbers. Raises ``CommandRefusedError``, ``NotFoundError``,
        ``NotPermittedError``, ``OverloadedError``.
        """
        if caller.communities is not None:
            raise NotPermittedError(
                "archival numbers run through the whole company: it takes a caller for all of it",
                rule="company-scope",
            )
        now = self._core.clock()
        scheme = self._scheme(now)
        done: list[Numbered] = []
        position: int | None = None
        for key, items in sorted(self._by_series(records, scheme).items()):
            ids = [item.id for item in items]
            for first in range(0, len(ids), APPEND_MAX_RECORDS):
                chunk = ids[first : first + APPEND_MAX_RECORDS]
                given, landed_at = self._append(key, chunk, scheme, caller, now)
                done += given
                position = landed_at or position
        return Arranged(numbered=tuple(done), position=position)

    def _append(
        self, key: _SeriesKey, ids: Sequence[str], scheme: Version, caller: Caller, now: datetime
    ) -> tuple[list[Numbered], int | None]:
        event_id, width = self._core.mint(now), scheme.number_width
        numbered: list[Numbered] = []

        def decide(learned: Learned) -> Decision:
            del learned  # records and series are read afresh each time
            held = self._by_series(ids, scheme).get(key, [])
            if not held:
                raise _NothingLeftError
            series = self._items.load("series", series_of(key.name))
            given, version = (0, 0) if series is None else (series.state.given, series.version)
            numbered[:] = _numbered(key, held, given + 1, width)
            placing = _Placing(key=key, caller=caller, now=now, event_id=event_id)
            return placing.decision(held, numbered, width=width, version=version + 1)

        try:
            accepted = self._core.landing.land(decide)
        except _NothingLeftError:
            return [], None
        return numbered, accepted.receipts[-1].position

    def _by_series(
        self, records: Sequence[str], scheme: Version
    ) -> dict[_SeriesKey, list[Item[Record]]]:
        """The records that wait for a number, by what they are numbered in, in their order."""
        found: dict[_SeriesKey, list[Item[Record]]] = defaultdict(list)
        for id_ in dict.fromkeys(records):
            item: Item[Record] | None = self._items.load("record", id_)
            if item is None:
                raise NotFoundError("there is no such record")
            state = item.state
            waits = state.archival_number is None and not state.destroyed
            if waits and state.category is not None:
                found[_key(state, scheme)].append(item)
        for items in found.values():
            items.sort(key=lambda item: in_order(item.state.matter, item.state.number))
        return found

    def _given(self, key: _SeriesKey) -> int:
        series = self._items.load("series", series_of(key.name))
        return 0 if series is None else int(series.state.given)

    def _scheme(self, now: datetime) -> Version:
        item = self._items.load("filing_scheme", SCHEME_ID)
        if item is None:
            raise CommandRefusedError(
                "the company has no filing scheme yet: adopt one",
                rule="scheme-before-arranging",
                article="Art.10",
            )
        scheme: Scheme = item.state
        return scheme.at(now)


class _NothingLeftError(Exception):
    """Somebody else numbered all of them meanwhile."""


@dataclass(frozen=True, kw_only=True)
class _Placing:
    """Gives the facts of one append their places in the ledger."""

    key: _SeriesKey
    caller: Caller
    now: datetime
    event_id: str

    def decision(
        self,
        held: Sequence[Item[Record]],
        numbered: Sequence[Numbered],
        *,
        width: int,
        version: int,
    ) -> Decision:
        """The series' fact first, then each record's own."""
        key = self.key
        series_id = series_of(key.name)
        first = int(numbered[0].archival_number.rpartition("-")[2])
        arranged = RecordsArranged(
            id=series_id,
            by=self.caller.actor,
            series=key.name,
            fonds=key.fonds,
            category=key.category,
            year=key.year,
            retention=cast("Retention", key.retention),
            unit=key.unit,
            width=width,
            first=first,
            records=tuple(item.id for item in held),
        )
        decision = Decision(decided=[self._place(arranged, self.event_id, version, None)])
        for place, (item, given) in enumerate(zip(held, numbered, strict=True), start=first):
            fact = RecordArranged(
                id=item.id,
                by=self.caller.actor,
                archival_number=given.archival_number,
                series=series_id,
                place=place,
            )
            event_id = derive_id(self.event_id, f"record.arranged/{item.id}")
            decision.decided.append(self._place(fact, event_id, item.version + 1, item.community))
        return decision

    def _place(self, fact: ItemFact, event_id: str, version: int, community: str | None) -> Decided:
        return Decided(
            fact=fact,
            event_id=event_id,
            stream=item_stream(fact.kind, fact.item_id),
            version=version,
            partitionkey=community or COMPANY_PARTITION,
            happened_at=self.now,
            actor=self.caller.actor,
            causationid=None if event_id == self.event_id else self.event_id,
            traceparent=self.caller.traceparent,
        )


def _key(record: Record, scheme: Version) -> _SeriesKey:
    """A category of one year, term and department (DA/T 13-2022)."""
    unit = record.unit or scheme.unit
    name = f"{scheme.fonds}-{record.category}·{record.year}-{record.retention}-{unit}"
    return _SeriesKey(
        name=name,
        fonds=scheme.fonds,
        category=str(record.category),
        year=record.year,
        retention=str(record.retention),
        unit=unit,
    )


def _numbered(
    key: _SeriesKey, items: Sequence[Item[Record]], first: int, width: int
) -> list[Numbered]:
    return [
        Numbered(
            record=item.id,
            number=item.state.number,
            archival_number=f"{key.name}-{place:0{width}d}",
        )
        for place, item in enumerate(items, start=first)
    ]
