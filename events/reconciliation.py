"""Reconciliations: what somebody counted outside, beside what the ledger holds of that day (Art.
9(1), situation:reconciliation).

Proofs show that nothing was changed; whether everything was entered only a count from outside can
show: of the switchboard, the mailbox, a group, the 12345 hotline, the slips.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from events.contact import Attachment
from events.item import ItemFact, OpeningFact
from events.personal import PersonalText
from events.text import Line
from events.vocabulary import ActorId, SourceUrn
from events.whole import Whole

CountedPlace = Literal["switchboard", "mailbox", "mailroom", "group", "hotline_12345", "slips"]
"""Where it was counted. ``mailbox`` is for electronic mail, ``mailroom`` for letters on paper."""

Entries = Annotated[Whole, Field(ge=0, le=1_000_000)]
Position = Annotated[Whole, Field(ge=0)]


class SourceReconciled(
    OpeningFact,
    kind="reconciliation",
    opens=True,
    type_name="huiyin.source.reconciled.v1",
    publishable=True,
    decided_fields=("held", "position"),
):
    """Somebody counted a day outside; the ledger says how many of its events up to ``position`` it
    holds of that day (Art. 9(1), situation:reconciliation).

    ``source`` narrows the ledger's count to what one registered source reported; ``day`` is a day
    in China. ``evidence`` says what was counted from: a printed call list, a screen.
    """

    counted: CountedPlace
    source: SourceUrn | None = None
    day: date
    outside: Entries
    counted_by: ActorId
    evidence: Line
    file: Attachment | None = None
    held: Entries | None = None
    position: Position | None = None


class ReconciliationFact(ItemFact, kind="reconciliation"):
    """What is done about a gap."""


class SourceRecounted(
    ReconciliationFact,
    type_name="huiyin.source.recounted.v1",
    publishable=True,
    decided_fields=("held", "position"),
):
    """The day is compared again: what was missing is entered by now, or the outside count was
    wrong. ``outside`` is left out where that count stands (Art. 9(1), situation:reconciliation).
    """

    outside: Entries | None = None
    evidence: Line | None = None
    held: Entries | None = None
    position: Position | None = None


class GapExplained(ReconciliationFact, type_name="huiyin.gap.explained.v1", publishable=True):
    """Why the two numbers differ and nothing is missing: a wrong number, a test call (Art. 9(1),
    situation:reconciliation).
    """

    reason: PersonalText


AnyReconciliationFact = SourceReconciled | SourceRecounted | GapExplained
"""Every fact in the stream of a reconciliation."""
