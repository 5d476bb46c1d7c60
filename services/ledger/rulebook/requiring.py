"""What a record has to name because the company's rules say so (Art. 9(1)). Pure.

A contact is never held up by it: nothing stands in the way of writing down at once what somebody
tells, in an emergency least of all.
"""

from events.attention import ContactAttempted
from events.case import CaseFact
from events.catalogue import UnknownTypeError, fact_class
from events.entrapment import EntrapmentReported
from events.fact import Fact
from events.incident import IncidentDeclared
from events.item import ItemFact
from events.ruleset_terms import RequiredFields
from events.threat import ThreatReported
from services.errors import CommandRefusedError
from services.ledger.registers.contract import refuse
from services.ledger.rulebook.rules import Rules

UNHINDERED = (ContactAttempted, EntrapmentReported, IncidentDeclared, ThreatReported)
"""What has to be written down at once, whatever is not known yet."""


def refuse_incomplete(fact: Fact, rules: Rules) -> None:
    """Raises ``CommandRefusedError`` for the first field that is asked for and left out."""
    for name in rules.terms.required.get(fact.type_name, ()):
        if getattr(fact, name) in (None, "", ()):
            raise CommandRefusedError(
                f"the company's rules ask for {name} here: name it",
                rule="field-required",
                article="Art.9(1)",
                field=f"/{name}",
            )


def refuse_unfit(required: RequiredFields, index: int) -> None:
    """A rule may ask only for what a form has and leaves open, of what can wait."""
    place = f"/required/{index}"
    fact = _fact_of(required.type)
    if fact is None or not issubclass(fact, CaseFact | ItemFact) or fact.newer is not None:
        refuse("there is no such record of a case or a register in its newest version: see "
               "/schemas", rule="required-of-a-record", article="Art.3(6)",
               field=f"{place}/type")  # fmt: skip
    if issubclass(fact, UNHINDERED):
        refuse("what is reported in an emergency is written down whatever is not known yet: "
               "ask for it in a later step", rule="first-entry-unhindered", article="Art.9(1)",
               field=f"{place}/type")  # fmt: skip
    for name in required.fields:
        known = fact.model_fields.get(name)
        if known is None or known.is_required() or name in fact.decided_fields:
            refuse(f"a rule can ask for what the form has and leaves open: {name} is not that",
                   rule="required-field-open", article="Art.3(6)",
                   field=f"{place}/fields")  # fmt: skip


def _fact_of(type_name: str) -> type[Fact] | None:
    try:
        return fact_class(type_name)
    except UnknownTypeError:
        return None
