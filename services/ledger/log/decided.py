"""A fact with its place in the ledger: what decisions hand to the application to be sealed and
appended.
"""

from dataclasses import dataclass, field
from datetime import datetime

from events.fact import Fact
from services.ledger.report import Report
from services.store.contract import CaseReference, Origin, SharedRecord, StreamCheck


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """One event to be. ``version`` is its version in ``stream``, counted from 1.

    ``happened_at`` becomes the envelope's ``time``; ``subjects`` are those its personal text is
    about.
    """

    fact: Fact
    event_id: str
    stream: str
    version: int
    partitionkey: str
    happened_at: datetime
    actor: str
    subjects: tuple[str, ...] = ()
    causationid: str | None = None
    correlationid: str | None = None
    series: str | None = None
    traceparent: str | None = None
    origin: Origin | None = None

    @property
    def originator_id(self) -> str:
        """The stream, as the library calls it."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, as the library calls it."""
        return self.version


@dataclass(slots=True)
class Decision:
    """Everything one request lands together, or not at all."""

    decided: list[Decided] = field(default_factory=list)
    references: list[CaseReference] = field(default_factory=list)
    checks: list[StreamCheck] = field(default_factory=list)
    shared: list[SharedRecord] = field(default_factory=list)

    def add(self, other: "Decision") -> None:
        """Lands the other's with these."""
        self.decided.extend(other.decided)
        self.references.extend(other.references)
        self.checks.extend(other.checks)
        self.shared.extend(other.shared)


def case_stream(case_id: str) -> str:
    """The stream of a case."""
    return f"case/{case_id}"


def origin_event(
    report: Report,
    fact: Fact,
    stream: str,
    version: int,
    *,
    partitionkey: str,
    subjects: tuple[str, ...],
    correlationid: str | None = None,
) -> Decided:
    """The fact that was reported, in its stream: what else a decision holds follows from it."""
    return Decided(
        fact=fact,
        event_id=report.event_id,
        stream=stream,
        version=version,
        partitionkey=partitionkey,
        happened_at=report.happened_at,
        actor=report.caller.actor,
        subjects=subjects,
        causationid=report.causationid,
        correlationid=correlationid,
        traceparent=report.traceparent,
        origin=report.origin,
    )
