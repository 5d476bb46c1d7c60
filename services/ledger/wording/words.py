"""What an answer may not say: whose number or home it is where many read it, and words the company
does not use (Art. 6(4), 6(5)). Pure.
"""

from collections.abc import Sequence

from events.overriding import RuleOverridden, WordingRule
from events.privacy import PublicationAuthorised
from events.reply import ReplySent
from events.vocabulary import PUBLIC_CHANNELS
from services.errors import CommandRefusedError, Offence
from services.ledger.cases.case import Case
from services.ledger.rulebook.rules import Rules
from services.screening.finding import Hit
from services.screening.screen import mended


def refuse_wording(case: Case, fact: ReplySent, rules: Rules) -> None:
    """Raises ``CommandRefusedError`` for the first place that may not stand so, unless the rule was
    overridden for this answer.
    """
    if fact.automatic or not isinstance(fact.text, str):
        return
    screen = rules.screen
    if fact.channel in PUBLIC_CHANNELS:
        _refuse(
            case,
            fact.text,
            screen.personal(fact.text),
            rules,
            rule="personal-data-public",
            article="Art.6(4)",
            reason=f"{fact.channel} is read by many: leave out whose number, plate or home it is, "
            "or answer one to one",
        )
    _refuse(
        case,
        fact.text,
        [hit for hit in screen.phrases(fact.text) if hit.kind == "forbidden"],
        rules,
        rule="forbidden-phrase",
        article="Art.6(5)",
        reason="the company does not speak to people like that: say it as proposed",
    )


def override(fact: RuleOverridden | PublicationAuthorised) -> None:
    """Raises ``CommandRefusedError`` where no law or contract is named."""
    if not (fact.legal_basis or "").strip():
        raise CommandRefusedError(
            "name the law or the contract that asks for those words",
            rule="override-with-basis",
            article="Art.3(6)",
            field="/legal_basis",
        )


def offence_of(text: str, hits: Sequence[Hit], rules: Rules) -> Offence:
    """The first of these places, and the text without all of them."""
    first = hits[0]
    return Offence(
        start=first.start,
        end=first.end,
        instead=first.instead,
        mended=mended(text, hits),
        ruleset=rules.label,
    )


def _refuse(
    case: Case,
    text: str,
    hits: Sequence[Hit],
    rules: Rules,
    *,
    rule: WordingRule,
    article: str,
    reason: str,
) -> None:
    if not hits or rule in case.overridden:
        return
    raise CommandRefusedError(
        reason, rule=rule, article=article, field="/text", offence=offence_of(text, hits, rules)
    )
