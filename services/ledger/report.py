"""What somebody reports, with everything deciding it takes: the same from intake, API and desk."""

from dataclasses import dataclass, replace
from datetime import datetime

from events.attachment import AttachmentAdded
from events.case import CaseFact
from events.fact import Fact
from events.item import ItemFact, item_stream, named_id
from services.errors import HuiyinError
from services.ledger.contract import Caller
from services.ledger.reference import Source
from services.store.contract import Origin


class ReferenceUnknownError(HuiyinError):
    """No case is known by this reference yet: its contact has not come, or never will."""

    def __init__(self, source: str, externalref: str) -> None:
        super().__init__("no case is known by this reference yet")
        self.source, self.externalref = source, externalref


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A fact somebody reports. ``speaker`` is the source whose references it uses.

    ``source`` is the registered source behind it, None for the desk. ``event_id`` is minted once,
    so that deciding again decides the same ids. ``identified``: whoever it names has a subject id
    already. ``restricted_from`` are those whom a contact is about: its cases are kept from them
    from the first moment.
    """

    fact: Fact
    event_id: str
    speaker: str
    caller: Caller
    happened_at: datetime
    recorded_at: datetime
    source: Source | None = None
    origin: Origin | None = None
    traceparent: str | None = None
    expected_version: int | None = None
    causationid: str | None = None
    identified: bool = False
    restricted_from: tuple[str, ...] = ()

    def as_cause_of(self, fact: Fact, event_id: str) -> "Report":
        """The same people reporting another fact, which follows from this one."""
        return replace(
            self,
            fact=fact,
            event_id=event_id,
            causationid=self.event_id,
            identified=True,
            origin=None,
            expected_version=None,
        )


def reference_of(report: Report) -> tuple[str, str] | None:
    """Source and reference by which the fact names its case or item; None where it names it by id,
    opens it, or names none.
    """
    fact = report.fact
    if isinstance(fact, ItemFact):
        return None if fact.opens or fact.id is not None else item_reference(report, fact)
    if isinstance(fact, AttachmentAdded):
        return None if fact.about is not None else _reference_of_file(report, fact)
    if not isinstance(fact, CaseFact) or fact.case is not None or fact.externalref is None:
        return None
    return fact.externalref_source or report.speaker, fact.externalref


def _reference_of_file(report: Report, fact: AttachmentAdded) -> tuple[str, str]:
    externalref = fact.externalref or ""
    named = externalref if fact.kind == "case" else f"{fact.kind}/{externalref}"
    return fact.externalref_source or report.speaker, named


def stream_named(report: Report) -> str | None:
    """The stream of the item that :func:`reference_of` names; None where it names a case."""
    fact, named = report.fact, reference_of(report)
    if named is None or not isinstance(fact, ItemFact | AttachmentAdded) or fact.kind == "case":
        return None
    source, externalref = named[0], fact.externalref or ""
    kind = fact.kind or ""
    return item_stream(kind, named_id(kind, source=source, externalref=externalref))


def item_reference(report: Report, fact: ItemFact) -> tuple[str, str] | None:
    """Source and reference of an item, told from a case's of the same name; None where it has
    none.
    """
    if fact.externalref is None:
        return None
    return fact.externalref_source or report.speaker, f"{fact.kind}/{fact.externalref}"
