"""How each event changes what is known of promises. The row class is the table of tables.sql,
column for column.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, assert_never

from events.calendar import CalendarPublished
from events.revisit_lots import RevisitLotsDrawn
from events.sla_policy import SlaPolicyPublished
from events.what_if import WhatIfAsked
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key, Plain
from projections.engine.view import facts_in

PromisesFact = CalendarPublished | SlaPolicyPublished | RevisitLotsDrawn | WhatIfAsked
VersionKind = Literal["calendar", "policy"]


class VersionRow(NamedTuple):
    """A published version of a calendar or of the policy."""

    position: int
    kind: VersionKind
    id: str
    number: int
    effective_at: datetime
    terms: dict[str, Any]
    basis: str | None
    published_by: str
    published_at: datetime


class DrawRow(NamedTuple):
    """A day's lots for revisits."""

    position: int
    day: date
    seed: str
    seed_position: int
    resolved: int
    drawn: int
    policy: str
    drawn_at: datetime


class AskingRow(NamedTuple):
    """Somebody asked what would have been. ``asked`` is the question as recorded."""

    position: int
    by_actor: str
    at: datetime
    communities: list[str]
    asked: dict[str, Any]


VERSIONS = Plain("promises_version", VersionRow)
DRAWS = Plain("promises_draw", DrawRow)
ASKINGS = Plain("promises_asking", AskingRow)


class PromisesView:
    """Versions of the policy and of the calendars, the lots drawn by them, and who asked what
    another one would make.
    """

    name = "promises"
    facts = facts_in(PromisesFact)
    tables: tuple[AnyTable, ...] = (VERSIONS, DRAWS, ASKINGS)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[PromisesFact]) -> Iterator[tuple[AnyTable, Key]]:  # noqa: ARG002
        """None: a version changes none before it."""
        return iter(())

    def apply(self, event: ViewEvent[PromisesFact], rows: Rows) -> None:
        """Adds the version, the draw or the question."""
        fact = event.fact
        match fact:
            case CalendarPublished():
                self._add(event, rows, "calendar", fact.calendar)
            case SlaPolicyPublished():
                self._add(event, rows, "policy", fact.policy)
            case RevisitLotsDrawn():
                row = DrawRow(
                    position=event.position,
                    day=fact.day,
                    seed=fact.seed,
                    seed_position=fact.seed_position,
                    resolved=fact.resolved,
                    drawn=fact.drawn,
                    policy=fact.policy,
                    drawn_at=event.recorded.envelope.time,
                )
                rows.insert(DRAWS, row)
            case WhatIfAsked():
                asked = fact.model_dump(mode="json", exclude_defaults=True)
                at, communities = event.recorded.envelope.time, list(fact.communities)
                rows.insert(ASKINGS, AskingRow(event.position, fact.by, at, communities, asked))
            case _:
                assert_never(fact)

    def _add(
        self,
        event: ViewEvent[PromisesFact],
        rows: Rows,
        kind: VersionKind,
        id: str,  # noqa: A002
    ) -> None:
        fact = event.fact
        assert isinstance(fact, CalendarPublished | SlaPolicyPublished)
        rows.insert(
            VERSIONS,
            VersionRow(
                position=event.position,
                kind=kind,
                id=id,
                number=fact.version,
                effective_at=fact.effective_at,
                terms=fact.terms.model_dump(mode="json", exclude_defaults=True),
                basis=fact.basis,
                published_by=fact.by,
                published_at=event.recorded.recordedtime,
            ),
        )


VIEW = PromisesView()
