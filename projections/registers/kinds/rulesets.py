"""How the company's rules show: what the newest version says, and every version there was (Art.
3(6)).
"""

from collections.abc import Iterator
from typing import Any, assert_never, get_args

from events import ruleset as facts
from projections.registers.sheet import Kind, PartKey, Sheet

VERSION = "version"


def show(sheet: Sheet, fact: facts.AnyRulesetFact) -> None:
    """The rules after the fact."""
    match fact:
        case facts.RulesetAdopted():
            sheet.keep(
                "version", "name", "authority", "assembly_notice_days", "important_subjects",
                "effective_from", "reason",
            )  # fmt: skip
            sheet.keep(**fact.wording.model_dump(mode="json"))
            sheet.to("adopted", done=True)
            sheet.put_part(VERSION, _key(fact), "name", "effective_from", "reason", state="whole")
        case facts.PhraseListed():
            phrase = fact.model_dump(mode="json", include=set(facts.Phrase.model_fields))
            _change(sheet, fact, [*_others(sheet, fact), phrase])
            _put(sheet, fact, state="listed")
        case facts.PhraseDelisted():
            _change(sheet, fact, _others(sheet, fact))
            _put(sheet, fact, state="delisted")
        case _:
            assert_never(fact)


def parts(fact: facts.AnyRulesetFact) -> Iterator[PartKey]:
    """The version."""
    yield VERSION, _key(fact)


def _others(sheet: Sheet, fact: facts.PhraseListed | facts.PhraseDelisted) -> list[dict[str, Any]]:
    phrases: list[dict[str, Any]] = sheet.item.detail[fact.listed_as]
    return [phrase for phrase in phrases if phrase["words"] != fact.words]


def _change(
    sheet: Sheet,
    fact: facts.PhraseListed | facts.PhraseDelisted,
    phrases: list[dict[str, Any]],
) -> None:
    sheet.keep("version", "effective_from", "reason", **{fact.listed_as: phrases})


def _put(sheet: Sheet, fact: facts.PhraseListed | facts.PhraseDelisted, *, state: str) -> None:
    sheet.put_part(
        VERSION, _key(fact), "listed_as", "words", "effective_from", "reason", state=state
    )


def _key(fact: facts.AnyRulesetFact) -> str:
    return f"{fact.version:04d}"


KIND: Kind[facts.AnyRulesetFact] = Kind(
    kind="ruleset", facts=get_args(facts.AnyRulesetFact), show=show, parts=parts
)
