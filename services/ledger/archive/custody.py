"""A record with all that stands about it in log and vault, for whoever checks it (Art. 10)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from events.attachment import files_stream
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.hold import hold_of
from events.item import item_stream
from events.original import original_of
from events.party import SubjectForgotten
from events.record import RecordDestroyed, RecordsArranged, series_of
from services.errors import NotFoundError
from services.ledger.admitting.admission import admit_community
from services.ledger.contract import Caller
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.registers.contract import Item
from services.ledger.registers.handovers import Handover
from services.ledger.registers.records import Record
from services.privacy.opening import KeyState
from services.store.contract import LogRow

_UUID = re.compile(rb'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHand:
    """A record as log and vault have it. ``streams`` holds its own first, then that of what it is
    about, then its contacts', then those of files that go with any of them; ``explained`` are
    events whose keys were destroyed by decision.
    """

    item: Item[Record]
    streams: Mapping[str, Sequence[LogRow]]
    keys: Mapping[str, KeyState]
    explained: frozenset[str]
    series: Mapping[int, str] | None
    original_kept: bool
    held: bool
    withheld: frozenset[str]


class Custody:
    """Looks records up. Safe from many threads."""

    def __init__(self, core: Core, items: Items) -> None:
        self._core, self._items = core, items

    def record(self, record: str, *, caller: Caller) -> Item[Record]:
        """The record's own state. Raises ``NotFoundError``, ``NotPermittedError``."""
        item: Item[Record] | None = self._items.load("record", record)
        if item is None:
            raise NotFoundError("there is no such record")
        if item.community is not None:
            admit_community(item.community, caller=caller, source=None)
        return item

    def handover(self, handover: str, *, caller: Caller) -> Item[Handover]:
        """A handover's own state. Raises as :meth:`record`."""
        item: Item[Handover] | None = self._items.load("handover", handover)
        if item is None:
            raise NotFoundError("there is no such handover")
        if item.community is not None:
            admit_community(item.community, caller=caller, source=None)
        return item

    def at_hand(self, record: str, *, caller: Caller) -> AtHand:
        """All that stands about it. Raises as :meth:`record`."""
        item = self.record(record, caller=caller)
        streams = self.streams(item)
        events = list(_readable(streams))
        keys = self._core.opener.key_states(events)
        return AtHand(
            item=item,
            streams=streams,
            keys=keys,
            explained=self._explained(events, keys),
            series=self._series(item.state),
            original_kept=self._is_there("original", original_of(item.state.about))
            or self._is_there("original", original_of(item_stream("record", record))),
            held=any(
                (hold := self._items.load("hold", hold_of(stream))) is not None and hold.state.held
                for stream in (item.state.about, item_stream("record", record))
            ),
            withheld=self._withheld(item.state.about),
        )

    def streams(self, item: Item[Record]) -> dict[str, Sequence[LogRow]]:
        """What stands in the streams of a record, by stream, as :class:`AtHand` has them."""
        names = [item_stream("record", item.id), item.state.about]
        streams: dict[str, Sequence[LogRow]] = {
            name: self._core.store.read_stream(name) for name in names
        }
        contacts = dict.fromkeys(
            str(contact)
            for event in _readable({item.state.about: streams[item.state.about]})
            if event.envelope.subject.startswith("case/")
            and (contact := event.envelope.data.get("contact")) is not None
        )
        for contact in contacts:
            name = f"contact/{contact}"
            streams[name] = self._core.store.read_stream(name)
        for name in [files_stream(stream.partition("/")[2]) for stream in streams]:
            if rows := self._core.store.read_stream(name):
                streams[name] = rows
        return streams

    def _explained(
        self, events: Sequence[RecordedEvent], keys: Mapping[str, KeyState]
    ) -> frozenset[str]:
        """What a destruction or a forgetting names. Whose those events are is looked for only where
        a key is gone.
        """
        named: set[str] = set()
        for event in events:
            if event.envelope.type == RecordDestroyed.type_name:
                named.update(event.envelope.data["records"])
        gone = {id_ for id_, state in keys.items() if state == "gone"} - named
        if gone:
            for subject in _ids_in(events):
                for row in self._core.store.read_stream(f"party/{subject}"):
                    envelope = parse(row.body).envelope
                    if envelope.type == SubjectForgotten.type_name:
                        named.update(envelope.data["records"])
        return frozenset(named)

    def _series(self, record: Record) -> dict[int, str] | None:
        """Who has which place in the series of the record's number."""
        if record.archival_number is None:
            return None
        name = record.archival_number.rpartition("-")[0]
        places: dict[int, str] = {}
        for row in self._core.store.read_stream(item_stream("series", series_of(name))):
            envelope = parse(row.body).envelope
            if envelope.type == RecordsArranged.type_name:
                first = int(envelope.data["first"])
                places.update(enumerate(envelope.data["records"], start=first))
        return places

    def _is_there(self, kind: str, id_: str) -> bool:
        return self._items.load(kind, id_) is not None

    def _withheld(self, about: str) -> frozenset[str]:
        kind, _, id_ = about.partition("/")
        if kind == "case":
            case = self._core.application.load_case(id_)
            return frozenset() if case is None else frozenset(case.restricted)
        item = self._items.load(kind, id_)
        return frozenset() if item is None else item.hidden_from


def _readable(streams: Mapping[str, Sequence[LogRow]]) -> Iterable[RecordedEvent]:
    for rows in streams.values():
        for row in rows:
            try:
                yield parse(row.body)
            except MalformedEnvelopeError:
                continue


def _ids_in(events: Sequence[RecordedEvent]) -> list[str]:
    """Every id that events name, those of people among them."""
    found = (
        name.decode()
        for event in events
        for name in _UUID.findall(orjson.dumps(event.envelope.data))
    )
    return list(dict.fromkeys(found))
