"""A replay from first to last: a second system of every source, and what they have in common."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain

from projections.driver import Connection
from projections.engine.view import View
from services.doctor.replay.building import Place, Progress, build
from services.doctor.replay.report import ReplayReport, SystemDifference, SystemMade
from services.doctor.replay.sources import IncompleteCopyError, whole
from services.doctor.report import ViewDifference
from services.doctor.tables import compare_tables, read_rows
from services.projector.bookkeeping import generations
from services.store.sessions import Sessions
from services.verifier.records import Copy


@dataclass(frozen=True, kw_only=True)
class Replay:
    """``copies`` by what the report calls them. ``sealed`` is the size of the signed log, None
    where nothing is signed; ``root_at`` tells its root at a smaller size. ``made`` gets a fresh
    database for a source, ``dropped`` takes it away.
    """

    copies: Mapping[str, Copy]
    views: Sequence[View]
    sealed: int | None
    root_at: Callable[[int], str]
    made: Callable[[str], Place]
    dropped: Callable[[Place], None]
    keep: bool

    def run(self, progress: Progress) -> ReplayReport:
        """Builds all, compares all, and drops all but what is to be kept; on an error everything.

        Raises ``IncompleteCopyError`` where a copy is not the whole log, and the unavailable
        errors.
        """
        until = self._until()
        places: dict[str, Place] = {}
        finished = False
        try:
            systems = [self._build(name, until, places, progress) for name in self.copies]
            report = self._report(systems, places, until)
            finished = True
        finally:
            if not (finished and self.keep):
                for place in places.values():
                    self.dropped(place)
        return report

    def _until(self) -> int:
        """Up to where all copies go, and the signature with them."""
        ends = {name: copy.end() or 0 for name, copy in self.copies.items()}
        for name, end in ends.items():
            if end == 0:
                raise IncompleteCopyError(f"{name} holds no event")
        return min([*ends.values(), *([self.sealed] if self.sealed else [])])

    def _build(
        self, name: str, until: int, places: dict[str, Place], progress: Progress
    ) -> SystemMade:
        # Closed at once on an error as well: a reader of Kafka left open would hold the process up.
        with closing(whole(self.copies[name], name=name, until=until)) as events:
            first = next(events)
            place = places[name] = self.made(name)
            return build(
                name,
                chain([first], events),
                place=place,
                origin=first.envelope.source,
                views=self.views,
                until=until,
                progress=progress,
            )

    def _report(
        self, systems: Sequence[SystemMade], places: Mapping[str, Place], until: int
    ) -> ReplayReport:
        signed = None if self.sealed is None else self.root_at(until)
        differences = tuple(
            SystemDifference(source=system.source, view=view.name, first=first)
            for system in systems[1:]
            for view in self.views
            if system.views[view.name].digest != systems[0].views[view.name].digest
            and (first := _first(view, places[systems[0].source], places[system.source]))
        )
        roots = {system.root for system in systems} | ({signed} if signed is not None else set())
        views_equal = all(
            len({system.views[view.name].digest for system in systems}) == 1 for view in self.views
        )
        parked = any(made.parked_events for system in systems for made in system.views.values())
        return ReplayReport(
            equal=len(roots) == 1 and views_equal and not parked,
            until=until,
            signed_root=signed,
            systems=tuple(s if self.keep else replace(s, database=None) for s in systems),
            differences=differences,
        )


def _first(view: View, one: Place, other: Place) -> ViewDifference | None:
    """The first row of ``other`` that is not as in ``one``."""
    with (
        closing(_sessions(one)) as left,
        closing(_sessions(other)) as right,
        left.connection() as expected,
        right.connection() as found,
    ):
        schema, other_schema = _schema(expected, view), _schema(found, view)
        for table in view.tables:
            _, difference = compare_tables(
                table,
                read_rows(found, other_schema, table),
                read_rows(expected, schema, table),
                ignored=frozenset(),
            )
            if difference is not None:
                return difference
    return None


def _schema(connection: Connection, view: View) -> str:
    with connection.cursor() as cursor:
        return generations(cursor, view.name, "live")[0].schema_name


def _sessions(place: Place) -> Sessions:
    return Sessions(
        place.services, application_name="huiyin replay", connections_max=1, statement_timeout_ms=0
    )
