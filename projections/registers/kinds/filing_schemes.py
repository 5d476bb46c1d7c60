"""How the filing scheme shows: what holds by its newest version, and every version there was
(Art. 10).
"""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import filing_scheme as facts
from projections.registers.sheet import Kind, PartKey, Sheet

VERSION, MATTER = "version", "matter"


def show(sheet: Sheet, fact: facts.AnyFilingSchemeFact) -> None:
    """The scheme after the fact."""
    match fact:
        case facts.FilingSchemeAdopted():
            sheet.keep(
                "version", "name", "fonds", "fonds_given_by", "unit", "categories", "not_filed",
                "number_width", "file_within_days", "effective_from", "reason",
            )  # fmt: skip
            sheet.keep(schedule=[])
            sheet.to("adopted", done=True)
            sheet.put_part(
                VERSION, _key(fact), "name", "fonds", "effective_from", "reason", state="whole"
            )
            for row in fact.schedule:
                _put(sheet, row.matter, row.category, row.retention, fact.version)
        case facts.RetentionSet():
            sheet.keep("version", "effective_from", "reason")
            sheet.put_part(VERSION, _key(fact), "effective_from", "reason", state="one_term")
            _put(sheet, fact.matter, fact.category, fact.retention, fact.version)
        case _:
            assert_never(fact)


def parts(fact: facts.AnyFilingSchemeFact) -> Iterator[PartKey]:
    """The version, and the lines of the schedule it changes."""
    yield VERSION, _key(fact)
    match fact:
        case facts.FilingSchemeAdopted():
            for row in fact.schedule:
                yield MATTER, row.matter
        case facts.RetentionSet():
            yield MATTER, fact.matter
        case _:
            assert_never(fact)


def _put(sheet: Sheet, matter: str, category: str, retention: str, version: int | None) -> None:
    sheet.put_part(MATTER, matter, state=retention, category=category, set_by_version=version)


def _key(fact: facts.AnyFilingSchemeFact) -> str:
    return f"{fact.version:04d}"


KIND: Kind[facts.AnyFilingSchemeFact] = Kind(
    kind="filing_scheme", facts=get_args(facts.AnyFilingSchemeFact), show=show, parts=parts
)
