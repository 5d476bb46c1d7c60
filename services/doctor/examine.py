"""The whole examination: store against Kafka, views against fresh builds, and how far each is
behind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from projections.engine.lexing import Reader
from projections.engine.view import View
from projections.live import reading
from projections.reading import ViewUnavailableError
from projections.watermark import watermark
from services.blobs.contract import BlobFolder
from services.doctor.files import Held, compare_files
from services.doctor.guards import compare_guards
from services.doctor.log import compare_log
from services.doctor.report import GuardDifference, Lags, LogReport, Report, ViewReport
from services.doctor.views import ViewCheck
from services.feed.feed import OrderedFeed
from services.feed.topic import WholeTopic
from services.store.contract import LogRow
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions

READ_MAX_ROWS = 2_000

_WITNESS = "SELECT body FROM timeline_entry WHERE position = %(position)s"
_TIMELINE = "timeline"


@dataclass(frozen=True, kw_only=True)
class Doctor:
    """``relayed`` tells the relay's newest mark. ``sessions`` has no statement timeout.

    ``reader`` makes search terms, and notes in ``forgotten`` the events whose keys are gone.
    ``folder`` is where files lie, ``held`` gives the keys still held.
    """

    store: PostgresStore
    sessions: Sessions
    topic: WholeTopic
    relayed: Callable[[], int]
    reader: Reader
    forgotten: set[str]
    views: Sequence[View]
    folder: BlobFolder
    held: Held

    def examine(self) -> Report:
        """Looks at everything once. May raise ``StoreUnavailableError`` and
        ``BrokerUnavailableError``.
        """
        log = self._examine_log()
        guards = self._examine_guards(log.accepted) if log.difference is None else None
        files = None
        if log.difference is None:
            files = compare_files(self._rows(log.accepted), self.folder, self.held)
        check = ViewCheck(
            sessions=self.sessions,
            store=self.store,
            reader=self.reader,
            forgotten=self.forgotten,
            partitions=len(self.topic.partitions()),
        )
        found = [check.run(view) for view in self.views]
        views = tuple(report for report in found if report is not None)
        sound = log.difference is None and guards is None and all(map(_sound, views))
        sound = sound and (files is None or files.difference is None)
        return Report(
            healthy=sound and len(views) == len(self.views),
            log=log,
            guards=guards,
            files=files,
            views=views,
            lags=self._lags(),
        )

    def _examine_guards(self, head: int) -> GuardDifference | None:
        with self.sessions.connection() as connection:
            return compare_guards(connection, head=head)

    def _examine_log(self) -> LogReport:
        # In this order: what the mark promises lies before the ends, and what Kafka holds, before
        # the head.
        relayed = self.relayed()
        ends = self.topic.end_offsets()
        head = self.store.head().position
        return compare_log(
            self._rows(head),
            OrderedFeed(self.topic).up_to(ends),
            accepted=head,
            relayed=relayed,
            witness=self._witness,
        )

    def _rows(self, head: int) -> Iterator[LogRow]:
        after = 0
        while rows := self.store.read(after=after, limit=READ_MAX_ROWS):
            for row in rows:
                if row.position > head:
                    return
                yield row
            after = rows[-1].position

    def _witness(self, position: int) -> bytes | None:
        """The timeline keeps a copy of its own of every event of a case."""
        try:
            with self.sessions.connection() as connection, reading(connection, _TIMELINE) as view:
                view.cursor.execute(_WITNESS, {"position": position})
                row = view.cursor.fetchone()
        except ViewUnavailableError:
            return None
        return bytes(row[0]) if row else None

    def _lags(self) -> Lags:
        head = self.store.head().position
        return Lags(
            relay_events=head - self.relayed(),
            views_events={view.name: head - self._watermark(view) for view in self.views},
            oldest_transaction_s=self.store.oldest_transaction_s(),
        )

    def _watermark(self, view: View) -> int:
        try:
            with self.sessions.connection() as connection:
                return watermark(connection, view.name)
        except ViewUnavailableError:
            return 0


def _sound(view: ViewReport) -> bool:
    return view.difference is None and view.parked_streams == 0
