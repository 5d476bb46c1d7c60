"""Which of the things people do with cases and findings are counted, and for whom. The row classes
are the tables of tables.sql.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, assert_never

from events import attention, case, case_access, clock_step, finding, overriding, privacy
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.engine.tables import AnyTable, Key, Plain
from projections.engine.view import facts_in
from projections.handling.model import Act
from projections.months import month_of

_Counted = (
    case.CaseResolved
    | case.CaseMerged
    | case.CaseWithdrawn
    | clock_step.WaitStarted
    | attention.UrgencyAssessed
    | attention.CaseRecategorised
    | attention.SensitivityMarked
    | finding.FindingConfirmed
    | finding.FindingDismissed
    | overriding.RuleOverridden
    | privacy.PublicationAuthorised
)
_Access = case_access.AccessRestricted | case_access.AccessLifted | case_access.RecusalRecorded

HandlingFact = _Counted | _Access


LET_THROUGH: Mapping[overriding.WordingRule, Act] = {
    "personal-data-public": "personal_let_through",
    "forbidden-phrase": "phrase_let_through",
}


class ActRow(NamedTuple):
    """Something somebody did."""

    position: int
    community: str
    month: str
    person: str
    act: Act
    subject: str
    at: datetime


class RestrictedRow(NamedTuple):
    """``actor`` is kept away from the case."""

    case_id: str
    actor: str


ACTS = Plain("handling_act", ActRow)
RESTRICTED = Plain("handling_restricted", RestrictedRow, key_columns=2)


class HandlingView:
    """Who paused, judged anew, merged, withdrew and dismissed how often."""

    name = "handling"
    facts = facts_in(HandlingFact)
    tables: tuple[AnyTable, ...] = (ACTS, RESTRICTED)
    tables_sql = Path(__file__).with_name("tables.sql")

    def keys(self, event: ViewEvent[HandlingFact]) -> Iterator[tuple[AnyTable, Key]]:
        """None: every row comes from its event alone."""
        del event
        yield from ()

    def apply(  # noqa: C901, PLR0912 - one arm a fact
        self, event: ViewEvent[HandlingFact], rows: Rows
    ) -> None:
        """Counts the fact for who did it, or notes who is kept away."""
        fact = event.fact
        match fact:
            case case.CaseResolved():
                _count(event, rows, fact.by, "resolved", fact.case_id)
            case case.CaseMerged():
                _count(event, rows, fact.by, "merged", fact.case)
            case case.CaseWithdrawn():
                _count(event, rows, fact.by, "withdrawn", fact.case_id)
            case clock_step.WaitStarted():
                _count(event, rows, fact.by, "paused", fact.case_id)
            case (
                attention.UrgencyAssessed()
                | attention.CaseRecategorised()
                | attention.SensitivityMarked()
            ):
                _count(event, rows, fact.by, "rejudged", fact.case_id)
            case finding.FindingConfirmed():
                _count(event, rows, fact.by, "confirmed", fact.item_id)
            case finding.FindingDismissed():
                _count(event, rows, fact.by, "dismissed", fact.item_id)
            case overriding.RuleOverridden():
                _count(event, rows, fact.by, LET_THROUGH[fact.rule], fact.case_id)
            case privacy.PublicationAuthorised():
                _count(event, rows, fact.by, "publication_let_out", fact.item_id)
            case case_access.AccessRestricted():
                _keep_away(rows, fact.case_id, fact.persons)
            case case_access.RecusalRecorded():
                _keep_away(rows, fact.case_id, (fact.by,))
            case case_access.AccessLifted():
                for actor in fact.persons:
                    rows.delete(RESTRICTED, (fact.case_id, actor))
            case _:
                assert_never(fact)


def _count(event: ViewEvent[HandlingFact], rows: Rows, person: str, act: Act, subject: str) -> None:
    envelope = event.recorded.envelope
    rows.insert(
        ACTS,
        ActRow(
            position=event.position,
            community=envelope.partitionkey,
            month=month_of(envelope.time),
            person=person,
            act=act,
            subject=subject,
            at=envelope.time,
        ),
    )


def _keep_away(rows: Rows, case_id: str, actors: tuple[str, ...]) -> None:
    for actor in dict.fromkeys(actors):
        rows.delete(RESTRICTED, (case_id, actor))
        rows.insert(RESTRICTED, RestrictedRow(case_id, actor))


VIEW = HandlingView()
