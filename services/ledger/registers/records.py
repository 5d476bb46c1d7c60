"""Decisions about records: filed once, classified as the scheme has it, numbered for good (Art.
10).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import record as facts
from events.filing_scheme import PERMANENT_MATTERS, SCHEME_ID, Matter, Retention, ScheduleRow
from events.original import original_of
from services.ledger.cases.deadlines import LEDGER_ZONE, ledger_year
from services.ledger.registers.contract import (
    RECORDS,
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.registers.filing_schemes import Scheme, Version
from services.ledger.registers.letters import Letter

FILED_FROM: frozenset[str] = frozenset({"letter", "meeting", "notice"})
"""Kinds of items that become records; a case is filed where it stands."""

_WRITTEN: frozenset[Matter] = frozenset({"assembly_minutes", "important_notice", "legal_letter"})
"""What has to be there on paper, or as a copy of it, when it is filed."""

_YEARS: dict[Retention, int] = {"D10": 10, "D30": 30, "Y": 1_000}
_SCHEME: ItemKey = ("filing_scheme", SCHEME_ID)


@dataclass(frozen=True, kw_only=True)
class Record:
    """What deciding remembers of a record. ``sound`` is what its newest check came to, None where
    there was none.
    """

    about: str
    matter: Matter
    number: str
    year: int
    category: str | None = None
    retention: Retention | None = None
    unit: str | None = None
    archival_number: str | None = None
    pages: int | None = None
    medium: str = "electronic"
    next_check_by: datetime | None = None
    sound: bool | None = None
    destroyed: bool = False

    def kept_until(self) -> int | None:
        """The year on whose first day the term is over: it counts from the first of January after
        filing. None where it never is, or nobody has set one.
        """
        if self.retention is None or self.retention == "Y":
            return None
        return self.year + 1 + _YEARS[self.retention]


def evolve(record: Record | None, fact: facts.AnyRecordFact) -> Record:
    """The record after the fact."""
    if isinstance(fact, facts.RecordRegistered):
        assert fact.number is not None
        assert fact.year is not None
        return Record(
            about=fact.about,
            matter=fact.matter,
            number=fact.number,
            year=fact.year,
            pages=fact.pages,
            medium=fact.medium,
        )
    assert record is not None
    match fact:
        case facts.RecordClassified():
            return replace(record, category=fact.category, retention=fact.retention, unit=fact.unit)
        case facts.RecordArranged():
            return replace(record, archival_number=fact.archival_number)
        case facts.RecordChecked():
            return replace(record, next_check_by=fact.next_by, sound=fact.passed)
        case facts.RecordDestroyed():
            return replace(record, destroyed=True)
        case _:
            assert_never(fact)


def decide(record: Record | None, fact: facts.AnyRecordFact, at: At) -> Outcome:
    """What follows from a fact about a record. Raises ``CommandRefusedError``."""
    match fact:
        case facts.RecordRegistered():
            return _register(fact, at)
        case facts.RecordClassified():
            assert record is not None
            return Outcome(facts=(_classify(record, fact, at),))
        case facts.RecordChecked():
            if record is not None and record.destroyed:
                refuse("the record is destroyed: there is nothing left to check",
                       rule="check-what-is-kept", article="Art.10")  # fmt: skip
            return Outcome(facts=(fact,), noticed=() if fact.passed else (_CHECK_FAILED,))
        case facts.RecordArranged() | facts.RecordDestroyed():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def entered(
    fact: facts.RecordRegistered,
    scheme: Version | None,
    *,
    happened_at: datetime,
    retention: Retention | None = None,
    reason: str | None = None,
) -> Outcome:
    """The record with its year, and classified where the schedule knows its matter.

    ``retention``: what somebody chose instead of the schedule's term, for a ``reason``.
    """
    year = ledger_year(happened_at)
    registered = fact.model_copy(update={"year": year})
    row = None if scheme is None else scheme.row(fact.matter)
    if row is None or scheme is None:
        return Outcome(facts=(registered,), noticed=(_UNSORTED,))
    chosen = retention or row.retention
    _refuse_unexplained(chosen, row, reason)
    classified = facts.RecordClassified(
        id=fact.id,
        by=fact.by,
        category=row.category,
        retention=chosen,
        unit=row.unit or scheme.unit,
        reason=reason,
        scheme_version=scheme.number,
        by_schedule=chosen == row.retention,
        arrange_by=arrange_by(year),
    )
    return Outcome(facts=(registered, classified))


def arrange_by(year: int) -> datetime:
    """A year's records are arranged within the first half of the next."""
    return datetime(year + 1, 7, 1, tzinfo=LEDGER_ZONE)


_UNSORTED = Noticed(
    rule="record-unclassified",
    article="Art.10",
    proposal="归档方案里没有这类事项：请为这件档案指定门类和保管期限。",
)


_CHECK_FAILED = Noticed(
    rule="record-check-failed",
    article="Art.10",
    proposal="打开四性检测报告，逐项查明原因，修复后重新检测。",
)


_NOT_KEPT = Noticed(
    rule="written-material-kept",
    article="Art.9(3)",
    proposal="存入正本，或留存复印件，再归档。",
)


def _register(fact: facts.RecordRegistered, at: At) -> Outcome:
    kind, _, id_ = fact.about.partition("/")
    if kind == "case":
        refuse("a case is filed on its own page, once it is closed", rule="file-case-there",
               article="Art.10", field="/about")  # fmt: skip
    if kind not in FILED_FROM:
        refuse(
            "letters, notices and the minutes of meetings become records: name one of them",
            rule="fileable-kind",
            article="Art.10",
            field="/about",
        )
    item = at.others.get((kind, id_))
    if item is None or item.community != at.community:
        refuse(
            "there is no such item in this community: name its stream, letter/… or notice/…",
            rule="file-what-is-there",
            article="Art.10",
            field="/about",
        )
    outcome = entered(fact, _scheme(at), happened_at=at.happened_at)
    kept = ("original", original_of(fact.about)) in at.others or (
        isinstance(item.state, Letter) and item.state.kept
    )
    if fact.matter in _WRITTEN and not kept:
        return replace(outcome, noticed=(*outcome.noticed, _NOT_KEPT))
    return outcome


def _classify(record: Record, fact: facts.RecordClassified, at: At) -> facts.RecordClassified:
    if record.destroyed:
        refuse("the record is destroyed: its term is of no use to anybody", rule="classify-kept",
               article="Art.10")  # fmt: skip
    scheme = _scheme(at)
    if scheme is None or fact.category not in scheme.categories:
        refuse(
            "the filing scheme has no such category: name one of its own",
            rule="known-category",
            article="Art.10",
            field="/category",
        )
    if record.matter in PERMANENT_MATTERS and fact.retention != "Y":
        refuse("what owners resolved together is kept for ever", rule="record-for-ever",
               article="Art.10", field="/retention")  # fmt: skip
    row = scheme.row(record.matter)
    numbered = record.archival_number is not None
    _refuse_unexplained(fact.retention, row, fact.reason, numbered=numbered)
    return fact.model_copy(
        update={
            "unit": fact.unit or record.unit or scheme.unit,
            "scheme_version": scheme.number,
            "by_schedule": False,
            "arrange_by": None if record.archival_number else arrange_by(record.year),
        }
    )


def _refuse_unexplained(
    chosen: Retention, row: ScheduleRow | None, reason: str | None, *, numbered: bool = False
) -> None:
    shorter = row is not None and _YEARS[chosen] < _YEARS[row.retention]
    if (shorter or numbered) and reason is None:
        refuse(
            "say why: the term is shorter than the schedule's, or the record is numbered already",
            rule="term-with-reason",
            article="Art.10",
            field="/reason",
        )


def _scheme(at: At) -> Version | None:
    item = at.others.get(_SCHEME)
    if item is None:
        return None
    scheme: Scheme = item.state
    return scheme.at(at.recorded_at)


def _needs(_: object, fact: facts.AnyRecordFact) -> Iterable[ItemKey]:
    yield _SCHEME
    if isinstance(fact, facts.RecordRegistered):
        kind, _, id_ = fact.about.partition("/")
        if kind in FILED_FROM:
            yield kind, id_
            yield "original", original_of(fact.about)


REGISTER: Register[Record, facts.AnyRecordFact] = Register(
    kind="record",
    plural="records",
    letter="D",
    series="filing",
    filters=("category", "year", "retention", "matter"),
    steps={
        "register": Step(fact=facts.RecordRegistered, roles=RECORDS),
        "classify": Step(fact=facts.RecordClassified, roles=RECORDS),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
)
