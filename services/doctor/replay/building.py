"""One second system: a database with the log, what stands beside it, and every view.

Keys are not in the log, so nothing is opened: views hold sealed values as everywhere, and search
knows no personal word until `huiyin keys restore` and a rebuild bring it back. What a crash leaves
behind is a database named for the replay, which the next one replaces when asked to.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

import orjson

from events.envelope import RecordedEvent
from projections.archive.growing import GrowingTree
from projections.engine.batch import Target, apply_batch
from projections.engine.lexing import Reader
from projections.engine.view import View
from projections.reading import SealedField
from services.doctor.replay.deriving import beside, together
from services.doctor.replay.report import SystemMade, ViewMade
from services.doctor.tables import Row as TableRow
from services.doctor.tables import read_rows
from services.projector.bookkeeping import Generation, note_watermark
from services.projector.generations import ensure_live
from services.store import schema
from services.store.restoring import RESTORE_MAX_EVENTS, Restoring, Row
from services.store.sessions import Sessions

TOPIC_ID = "replay"
"""Stands where the events topic's id stands in a system that reads one."""

VIEWS_TIMEOUT_MS = 0

Progress = Callable[[str, int, int], None]
"""Told of which source how many events of how many are in."""


class _Closed:
    """Opens nothing and knows no word: what a log alone can do."""

    def open_fields(self, fields: Sequence[SealedField]) -> Mapping[SealedField, str | None]:
        return dict.fromkeys(fields)

    def of_text(self, text: str) -> frozenset[str]:
        del text
        return frozenset()

    def of_telephone(self, written: str) -> frozenset[str]:
        del written
        return frozenset()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a system is built. ``admin`` owns the database, ``services`` is what views are made
    as.
    """

    name: str
    admin: str
    services: str


def build(
    source: str,
    events: Iterable[RecordedEvent],
    *,
    place: Place,
    origin: str,
    views: Sequence[View],
    until: int,
    progress: Progress,
) -> SystemMade:
    """Builds the whole of it. Raises what reading ``events`` raises, and the store's errors."""
    tree, parked = GrowingTree(), dict.fromkeys((view.name for view in views), 0)
    with (
        closing(Restoring(place.admin, origin=origin)) as log,
        closing(_sessions(place)) as sessions,
    ):
        live = _views_made(sessions, views)
        for groups in _batches(together(events)):
            batch = list(chain.from_iterable(groups))
            _restore(log, groups, batch)
            for event in batch:
                tree.add(event.body)
            tree.take_full()
            for view in views:
                parked[view.name] += _apply(sessions, view, live[view.name], batch)
            progress(source, batch[-1].position, until)
        made = {view.name: _told(sessions, view, live, parked, until) for view in views}
    return SystemMade(
        source=source,
        events=tree.size,
        root=base64.b64encode(tree.root()).decode(),
        views=made,
        database=place.name,
    )


def _sessions(place: Place) -> Sessions:
    schema.install(place.admin)
    return Sessions(
        place.services,
        application_name="huiyin replay",
        connections_max=2,
        statement_timeout_ms=VIEWS_TIMEOUT_MS,
    )


def _views_made(sessions: Sessions, views: Sequence[View]) -> dict[str, Generation]:
    with sessions.cursor() as cursor:
        return {view.name: ensure_live(cursor, view, TOPIC_ID) for view in views}


def _batches(groups: Iterable[list[RecordedEvent]]) -> Iterator[list[list[RecordedEvent]]]:
    batch: list[list[RecordedEvent]] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += len(group)
        if size >= RESTORE_MAX_EVENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _restore(
    log: Restoring, groups: Sequence[list[RecordedEvent]], batch: Sequence[RecordedEvent]
) -> None:
    rows = [
        Row(event, last_position=group[-1].position if at == 0 else event.position)
        for group in groups
        for at, event in enumerate(group)
    ]
    kept = beside(batch)
    log.put(rows, series=kept.series, references=kept.references)


def _apply(
    sessions: Sessions, view: View, generation: Generation, events: Sequence[RecordedEvent]
) -> int:
    closed = _Closed()
    target = Target(view=view, schema=generation.schema_name, reader=Reader(closed, closed))
    with sessions.cursor() as cursor:
        return len(apply_batch(cursor, target, events))


def _told(
    sessions: Sessions,
    view: View,
    live: Mapping[str, Generation],
    parked: Mapping[str, int],
    until: int,
) -> ViewMade:
    generation, digest, rows = live[view.name], hashlib.sha256(), 0
    with sessions.connection() as connection:
        with connection.cursor() as cursor:
            note_watermark(cursor, generation, until)
        for table in view.tables:
            digest.update(orjson.dumps([table.name]))
            for row in read_rows(connection, generation.schema_name, table):
                digest.update(_line(row))
                rows += 1
    return ViewMade(rows=rows, digest=digest.hexdigest(), parked_events=parked[view.name])


def _line(row: TableRow) -> bytes:
    return orjson.dumps(row) + b"\n"
