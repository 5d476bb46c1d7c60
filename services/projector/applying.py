"""One transaction of a view: bookmarks locked, compared and moved, events applied (law 4).

A crash anywhere in it leaves nothing. A process that was frozen and replaced finds, on its next
transaction, that the bookmarks are no longer where it left them, writes nothing, and reads anew.
"""

import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from events.catalogue import UnknownTypeError
from events.envelope import MalformedEnvelopeError, RecordedEvent
from projections.driver import Cursor
from projections.engine.batch import Target, apply_batch
from projections.engine.event import parsed, require_known
from projections.engine.lexing import Reader
from projections.engine.view import View, shown_types
from services.broker.headers import position_of, type_of
from services.broker.records import Record
from services.errors import FollowerStoppedError
from services.projector.bookkeeping import (
    Generation,
    Place,
    begin_batch,
    park,
    parked_among,
)

_log = logging.getLogger(__name__)

PARKED_STREAMS_MAX = 20
"""A view with more streams set aside than this tells a story too full of holes: it stops
instead.
"""


class OvertakenError(Exception):
    """Somebody else moved these bookmarks, or put another generation in our place: read anew."""


@dataclass(frozen=True, kw_only=True)
class Applier:
    """Applies what a topic holds to one generation of one view."""

    view: View
    generation: Generation
    reader: Reader
    parked_streams_max: int = PARKED_STREAMS_MAX

    def apply(
        self, cursor: Cursor, records: Sequence[Record], known: Mapping[int, Place]
    ) -> dict[int, Place]:
        """Applies records in the caller's transaction; returns where their partitions stand after
        it.

        ``known`` is where the caller believes the partitions stand. Raises ``OvertakenError`` when
        they do not, and ``FollowerStoppedError`` for what only a person can mend.
        """
        places = {partition: known[partition] for partition in {r.partition for r in records}}
        try:
            events = self._read(records, places)
            beginning = begin_batch(cursor, self.generation, known, places)
            if beginning.state != self.generation.state:
                raise OvertakenError(f"{self.generation.schema_name} is retired")
            if not beginning.moved:
                raise OvertakenError(f"the bookmarks of {self.generation.schema_name} were moved")
            self._apply_events(cursor, events, has_parked=beginning.has_parked)
        except UnknownTypeError as error:
            raise FollowerStoppedError(
                f"the view {self.view.name} met an {error}: upgrade this process first"
            ) from error
        return places

    def _read(
        self, records: Sequence[Record], places: dict[int, Place]
    ) -> list[tuple[int, RecordedEvent]]:
        """The events the view shows, each with its partition; ``places`` moves past all records.

        What the view does not show is told by the headers and never parsed: most facts concern
        few views. Raises ``UnknownTypeError``.
        """
        shown, events = shown_types(self.view), []
        positions = {partition: place.position for partition, place in places.items()}
        next_offsets: dict[int, int] = {}
        for record in records:
            event = None
            if (position := _passed_over(record, shown)) is None:
                event = _parsed(record)
                position = event.position
            if position <= positions[record.partition]:
                _log.error("position %d came twice, the second time is ignored", position)
                continue
            positions[record.partition] = position
            next_offsets[record.partition] = record.offset + 1
            if event is not None:
                events.append((record.partition, event))
        for partition, next_offset in next_offsets.items():
            places[partition] = Place(next_offset=next_offset, position=positions[partition])
        return events

    def _apply_events(
        self, cursor: Cursor, read: Sequence[tuple[int, RecordedEvent]], *, has_parked: bool
    ) -> None:
        if not read:
            return
        events = [event for _, event in read]
        streams = (event.envelope.subject for event in events)
        parked = parked_among(cursor, self.generation, streams) if has_parked else set()
        target = Target(view=self.view, schema=self.generation.schema_name, reader=self.reader)
        aside = apply_batch(cursor, target, events, parked=parked)
        if not aside:
            return
        partition_of = {event.position: partition for partition, event in read}
        count = park(
            cursor, self.generation, [(partition_of[each.event.position], each) for each in aside]
        )
        if count > self.parked_streams_max:
            raise FollowerStoppedError(
                f"more than {self.parked_streams_max} streams of the view {self.view.name} do not "
                f"apply, the newest at position {aside[-1].event.position}: see `huiyin doctor`"
            )


def _passed_over(record: Record, shown: AbstractSet[str]) -> int | None:
    """The position of an event of none of these types, from its headers; None where the body must
    tell. Raises ``UnknownTypeError``.
    """
    type_name = type_of(record)
    if type_name is None or type_name in shown:
        return None
    require_known(type_name)
    return position_of(record)


def _parsed(record: Record) -> RecordedEvent:
    try:
        return parsed(record.value or b"")
    except MalformedEnvelopeError as error:
        raise FollowerStoppedError(
            f"{record.topic}/{record.partition} holds at offset {record.offset} what is no "
            "event of this ledger: somebody else writes there"
        ) from error
