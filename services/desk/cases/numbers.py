"""People name a case by its number, by its page's address, or by its id: any of them will do."""

import re
from collections.abc import Mapping

from events.item import AboutCase, AboutCases, ItemFact
from projections.inbox.model import InboxFilter
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.asking.forms import FormError
from services.desk.messages import Words
from services.desk.parts import DeskParts

_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_case(parts: DeskParts, named: str, principal: Principal) -> str | None:
    """The id of the case that is meant, if its number is one the visitor may see."""
    if found := _IDENTIFIER.search(named.lower()):
        return found.group()
    # Searched for, too: the words of a number lie in an index, the number itself does not.
    asked = InboxFilter(
        asker=principal.actor, communities=principal.communities, search=named, number=named
    )
    now = AsOf(position=None, instant=parts.clock())
    page = parts.questions.list_cases(asked, now, cursor=None, limit=1)
    return page.rows[0].case if page.rows else None


def with_case_found(
    parts: DeskParts,
    fact: type[ItemFact],
    values: Mapping[str, str],
    *,
    principal: Principal,
    words: Words,
) -> Mapping[str, str]:
    """What was typed, with the case's id where a step is about a case. Raises ``FormError``."""
    if issubclass(fact, AboutCases):
        return _with_cases_found(parts, values, principal=principal, words=words)
    named = values.get("case", "")
    if not named or not issubclass(fact, AboutCase):
        return values
    if (case := find_case(parts, named, principal)) is None:
        raise FormError({"case": words("refusal.unknown_case")})
    return {**values, "case": case}


def _with_cases_found(
    parts: DeskParts, values: Mapping[str, str], *, principal: Principal, words: Words
) -> Mapping[str, str]:
    """The same of several cases, one a line."""
    named = [line.strip() for line in values.get("cases", "").splitlines() if line.strip()]
    found = [find_case(parts, each, principal) for each in named]
    if None in found:
        raise FormError({"cases": words("refusal.unknown_case")})
    return {**values, "cases": "\n".join(each for each in found if each is not None)}
