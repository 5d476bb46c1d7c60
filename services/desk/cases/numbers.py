"""People name a case by its number, by its page's address, or by its id: any of them will do."""

import re
from collections.abc import Collection, Mapping
from itertools import islice

from events.item import AboutCase, AboutCases, ItemFact
from projections.inbox.model import InboxFilter
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.asking.forms import FormError
from services.desk.messages import Words
from services.desk.parts import DeskParts

_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ENDING = re.compile(r"\d{2,6}")
ENDINGS_MAX = 20
NO_TEXT = "\0"
"""Stands in no number; PostgreSQL takes no text with it."""
NUMBER_DIGITS = 6


def find_case(
    parts: DeskParts, named: str, principal: Principal, *, community: str | None = None
) -> str | None:
    """The id of the case that is meant, if its number is one the visitor may see. The last digits
    of a number will do where one case only has them, of ``community`` where that is told.
    """
    if found := _IDENTIFIER.search(named.lower()):
        return found.group()
    if NO_TEXT in named:
        return None
    if _ENDING.fullmatch(named):
        return _by_ending(parts, named, principal, community)
    # Searched for, too: the words of a number lie in an index, the number itself does not.
    asked = InboxFilter(
        asker=principal.actor, communities=principal.communities, search=named, number=named
    )
    now = AsOf(position=None, instant=parts.clock())
    page = parts.questions.list_cases(asked, now, cursor=None, limit=1)
    return page.rows[0].case if page.rows else None


def _by_ending(
    parts: DeskParts, ending: str, principal: Principal, community: str | None
) -> str | None:
    """The one case whose number ends so; None where there is none, or several."""
    scope = principal.communities
    if community is not None:
        scope = frozenset({community}) if principal.may_see(community) else frozenset()
    digits = ending.zfill(NUMBER_DIGITS)
    asked = InboxFilter(asker=principal.actor, communities=scope, search=digits)
    now = AsOf(position=None, instant=parts.clock())
    page = parts.questions.list_cases(asked, now, cursor=None, limit=ENDINGS_MAX)
    found = [row.case for row in page.rows if row.number.endswith(f"-{digits}")]
    return found[0] if len(found) == 1 and page.next_cursor is None else None


def ids_in(text: str, most: int) -> frozenset[str]:
    """The ids an address carries on, the first so many."""
    return frozenset(found.group() for found in islice(_IDENTIFIER.finditer(text), most))


def numbers_of(
    parts: DeskParts, cases: Collection[str], as_of: AsOf, principal: Principal
) -> dict[str, str]:
    """The numbers of cases by id, of those the visitor may see."""
    if not cases:
        return {}
    asked = InboxFilter(
        asker=principal.actor, communities=principal.communities, only=frozenset(cases)
    )
    page = parts.questions.list_cases(asked, as_of, cursor=None, limit=len(cases))
    return {row.case: row.number for row in page.rows}


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
