"""One transaction of a view: bookmarks locked and compared, events applied, bookmarks moved (law
4).

A crash anywhere in it leaves nothing. A process that was frozen and replaced finds, on its next
transaction, that the bookmarks are no longer where it left them, writes nothing, and reads anew.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.catalogue import UnknownTypeError
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from projections.driver import Cursor
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.view import View
from services.broker.records import Record
from services.errors import FollowerStoppedError
from services.projector.bookkeeping import (
    Generation,
    Place,
    generations,
    lock_bookmarks,
    move_bookmarks,
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
        places = self._lock(cursor, {record.partition for record in records}, known)
        events: list[RecordedEvent] = []
        partition_of: dict[int, int] = {}
        for record in records:
            event = _parsed(record)
            if event.position > places[record.partition].position:
                events.append(event)
                partition_of[event.position] = record.partition
                places[record.partition] = Place(
                    next_offset=record.offset + 1, position=event.position
                )
            else:
                _log.error("position %d came twice, the second time is ignored", event.position)
        self._apply_events(cursor, events, partition_of)
        move_bookmarks(cursor, self.generation, places)
        return places

    def _lock(
        self, cursor: Cursor, partitions: set[int], known: Mapping[int, Place]
    ) -> dict[int, Place]:
        places = lock_bookmarks(cursor, self.generation, partitions)
        # Looked at under the locks: a rebuild takes them before it swaps generations.
        if self.generation.state == "live" and self.generation not in generations(
            cursor, self.view.name, "live"
        ):
            raise OvertakenError(f"{self.generation.schema_name} is retired")
        if any(places[partition] != known[partition] for partition in partitions):
            raise OvertakenError(f"the bookmarks of {self.generation.schema_name} were moved")
        return places

    def _apply_events(
        self, cursor: Cursor, events: Sequence[RecordedEvent], partition_of: Mapping[int, int]
    ) -> None:
        streams = (event.envelope.subject for event in events)
        parked = parked_among(cursor, self.generation, streams)
        target = Target(view=self.view, schema=self.generation.schema_name, reader=self.reader)
        try:
            aside = apply_batch(cursor, target, events, parked=parked)
        except UnknownTypeError as error:
            raise FollowerStoppedError(
                f"the view {self.view.name} met an {error}: upgrade this process first"
            ) from error
        if not aside:
            return
        count = park(
            cursor, self.generation, [(partition_of[each.event.position], each) for each in aside]
        )
        if count > self.parked_streams_max:
            raise FollowerStoppedError(
                f"more than {self.parked_streams_max} streams of the view {self.view.name} do not "
                f"apply, the newest at position {aside[-1].event.position}: see `huiyin doctor`"
            )


def _parsed(record: Record) -> RecordedEvent:
    try:
        return parse(record.value or b"")
    except MalformedEnvelopeError as error:
        raise FollowerStoppedError(
            f"{record.topic}/{record.partition} holds at offset {record.offset} what is no "
            "event of this ledger: somebody else writes there"
        ) from error
