"""How the company's rules show: what the newest version says, and every version there was (Art.
3(6)).
"""

from collections.abc import Iterator
from typing import assert_never, get_args

from events import ruleset as facts
from projections.registers.sheet import Kind, PartKey, Sheet

VERSION = "version"
BECOMES = " → "


def show(sheet: Sheet, fact: facts.AnyRulesetFact) -> None:
    """The rules after the fact."""
    match fact:
        case facts.RulesetAdopted():
            sheet.keep(
                "version", "name", "authority", "assembly_notice_days", "important_subjects",
                "limits", "channels", "required", "disclosures", "notice_periods",
                "effective_from", "reason",
            )  # fmt: skip
            sheet.drop("wording")
            wording = fact.wording
            sheet.keep(
                forbidden=[_line(phrase) for phrase in wording.forbidden],
                vague=[_line(phrase) for phrase in wording.vague],
                own_number=list(wording.own_number),
                not_a_number=list(wording.not_a_number),
            )
            sheet.to("adopted", done=True)
            sheet.put_part(VERSION, _key(fact), "name", "effective_from", "reason", state="whole")
        case facts.PhraseListed():
            _change(sheet, fact, [*_others(sheet, fact), _line(fact)], state="listed")
        case facts.PhraseDelisted():
            _change(sheet, fact, _others(sheet, fact), state="delisted")
        case _:
            assert_never(fact)


def parts(fact: facts.AnyRulesetFact) -> Iterator[PartKey]:
    """The version."""
    yield VERSION, _key(fact)


def _line(phrase: facts.Phrase | facts.PhraseListed) -> str:
    """A phrase in one line: its words, and what is to be said instead."""
    return f"{phrase.words}{BECOMES}{phrase.instead or '…'}"


def _others(sheet: Sheet, fact: facts.PhraseListed | facts.PhraseDelisted) -> list[str]:
    lines: list[str] = sheet.item.detail[fact.listed_as]
    return [line for line in lines if line.partition(BECOMES)[0] != fact.words]


def _change(
    sheet: Sheet,
    fact: facts.PhraseListed | facts.PhraseDelisted,
    lines: list[str],
    *,
    state: str,
) -> None:
    sheet.keep("version", "effective_from", "reason", **{fact.listed_as: lines})
    sheet.put_part(
        VERSION, _key(fact), "listed_as", "words", "effective_from", "reason", state=state
    )


def _key(fact: facts.AnyRulesetFact) -> str:
    return f"{fact.version:04d}"


KIND: Kind[facts.AnyRulesetFact] = Kind(
    kind="ruleset", facts=get_args(facts.AnyRulesetFact), show=show, parts=parts
)
