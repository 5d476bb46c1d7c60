"""Whether a case's party is named, and who may still look (Art. 2, 6(4)). Pure."""

from events.anonymity import AnonymityDeclared, AnonymityFact
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case


def name_or_not(case: Case, fact: AnonymityFact) -> None:
    """Raises ``CommandRefusedError`` where nothing would change, or nobody is known."""
    if isinstance(fact, AnonymityDeclared):
        if not case.parties:
            _refuse("nobody is named in this case", rule="anonymous-already")
        if case.unnamed and set(fact.known_to) == set(case.known_to):
            _refuse("the party stays unnamed already", rule="unnamed-once")
    elif not case.unnamed:
        _refuse("the party is named", rule="lift-anonymity")


def refuse_unnamed(case: Case, actor: str) -> None:
    """Who raised it is shown to nobody but those who have to answer. Raises
    ``CommandRefusedError``.
    """
    if case.unnamed and actor not in case.known_to:
        _refuse(
            "the party wants to stay unnamed: ask those who may look, or record that they no "
            "longer mind",
            rule="stays-unnamed",
        )


def refuse_naming_by_merge(case: Case, into: Case) -> None:
    """The case that carries on shows the contacts of both. Raises ``CommandRefusedError``."""
    if case.unnamed != into.unnamed:
        _refuse(
            "in one of the two cases the party stays unnamed: declare it in the other one first",
            rule="merge-alike-named",
        )


def _refuse(reason: str, *, rule: str) -> None:
    raise CommandRefusedError(reason, rule=rule, article="Art.2")
