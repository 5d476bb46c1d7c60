"""Decisions about the filing scheme: a version is whole in itself, and follows the one before
(Art. 10).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import filing_scheme as facts
from services.ledger.in_force import in_force
from services.ledger.registers.contract import RECORDS, At, Outcome, Register, Step, refuse


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version as decisions about records ask for it."""

    number: int
    effective_from: datetime
    fonds: str
    unit: str
    categories: frozenset[str]
    schedule: tuple[facts.ScheduleRow, ...]
    number_width: int
    file_within_days: int

    def row(self, matter: str) -> facts.ScheduleRow | None:
        """The schedule's line of a matter."""
        return next((row for row in self.schedule if row.matter == matter), None)


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """Every version, the oldest first."""

    versions: tuple[Version, ...] = ()

    @property
    def newest(self) -> Version:
        """The version adopted last, which may not hold yet."""
        return self.versions[-1]

    def at(self, instant: datetime) -> Version:
        """The version that holds at an instant; before all of them, the first."""
        held = in_force(self.versions, instant, since=lambda version: version.effective_from)
        return held or self.versions[0]


def evolve(scheme: Scheme | None, fact: facts.AnyFilingSchemeFact) -> Scheme:
    """The scheme after the fact."""
    assert fact.version is not None
    match fact:
        case facts.FilingSchemeAdopted():
            version = Version(
                number=fact.version,
                effective_from=fact.effective_from,
                fonds=fact.fonds,
                unit=fact.unit,
                categories=frozenset(category.code for category in fact.categories),
                schedule=fact.schedule,
                number_width=fact.number_width,
                file_within_days=fact.file_within_days,
            )
            return Scheme(versions=(*(scheme.versions if scheme else ()), version))
        case facts.RetentionSet():
            assert scheme is not None
            version = replace(
                scheme.newest,
                number=fact.version,
                effective_from=fact.effective_from,
                schedule=_with(scheme.newest.schedule, fact),
            )
            return Scheme(versions=(*scheme.versions, version))
        case _:
            assert_never(fact)


def decide(scheme: Scheme | None, fact: facts.AnyFilingSchemeFact, at: At) -> Outcome:
    """A version that contradicts neither itself nor the one before. Raises
    ``CommandRefusedError``.
    """
    del at
    match fact:
        case facts.FilingSchemeAdopted():
            _refuse_incoherent(fact)
        case facts.RetentionSet():
            assert scheme is not None
            _set(scheme.newest, fact)
        case _:
            assert_never(fact)
    if scheme is not None and fact.effective_from < scheme.newest.effective_from:
        refuse(
            "this would hold from before the version that it follows: name a later day",
            rule="scheme-follows-on",
            article="Art.10",
            field="/effective_from",
        )
    number = 1 if scheme is None else scheme.newest.number + 1
    return Outcome(facts=(fact.model_copy(update={"version": number}),))


def _refuse_incoherent(fact: facts.FilingSchemeAdopted) -> None:
    if fact.community is not None:
        refuse(
            "the scheme is the whole company's: leave the community out",
            rule="scheme-of-the-company",
            article="Art.10",
            field="/community",
        )
    codes = [category.code for category in fact.categories]
    for index, category in enumerate(fact.categories):
        if codes.index(category.code) < index:
            refuse("a category stands twice: keep one of them", rule="category-once",
                   article="Art.10", field=f"/categories/{index}/code")  # fmt: skip
        if category.code not in facts.STANDARD_CATEGORIES and not category.own:
            refuse(
                f"{category.code} is no code of the standard: mark it as the company's own",
                rule="own-code-marked",
                article="Art.10",
                field=f"/categories/{index}/own",
            )
    matters = [row.matter for row in fact.schedule]
    for index, row in enumerate(fact.schedule):
        if matters.index(row.matter) < index:
            refuse("a matter stands twice: keep one line of it", rule="matter-once",
                   article="Art.10", field=f"/schedule/{index}/matter")  # fmt: skip
        _refuse_row(row, frozenset(codes), f"/schedule/{index}")


def _set(version: Version, fact: facts.RetentionSet) -> None:
    row = facts.ScheduleRow(matter=fact.matter, category=fact.category, retention=fact.retention)
    _refuse_row(row, version.categories, "")


def _refuse_row(row: facts.ScheduleRow, categories: frozenset[str], at: str) -> None:
    if row.category not in categories:
        refuse(
            f"the scheme has no category {row.category}: name one of its own, or add it",
            rule="category-of-the-scheme",
            article="Art.10",
            field=f"{at}/category",
        )
    if row.matter in facts.PERMANENT_MATTERS and row.retention != "Y":
        refuse(
            "what owners resolved together is kept for ever: set Y",
            rule="resolutions-for-ever",
            article="Art.10",
            field=f"{at}/retention",
        )


def _with(
    schedule: tuple[facts.ScheduleRow, ...], fact: facts.RetentionSet
) -> tuple[facts.ScheduleRow, ...]:
    before = next((row for row in schedule if row.matter == fact.matter), None)
    row = facts.ScheduleRow(
        matter=fact.matter,
        category=fact.category,
        retention=fact.retention,
        unit=before.unit if before else None,
    )
    return (*(each for each in schedule if each.matter != fact.matter), row)


REGISTER: Register[Scheme, facts.AnyFilingSchemeFact] = Register(
    kind="filing_scheme",
    plural="filing_schemes",
    letter="S",
    steps={
        "adopt": Step(fact=facts.FilingSchemeAdopted, roles=RECORDS),
        "set_retention": Step(fact=facts.RetentionSet, roles=RECORDS),
    },
    evolve=evolve,
    decide=decide,
)
