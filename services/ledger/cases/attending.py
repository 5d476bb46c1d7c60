"""Decisions about how a case is attended to, and what of it is found rather than stopped (Art.
3(3), 5). Pure.
"""

from collections.abc import Iterable

from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.contact import ContactLogged
from events.fact import Fact
from events.reply import ReplySent
from events.vocabulary import PUBLIC_CHANNELS, Urgency
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.registers.contract import Noticed
from services.ledger.rulebook.rules import Rules

_ORDER: tuple[Urgency, ...] = ("normal", "urgent", "emergency")


def assess(case: Case, fact: UrgencyAssessed) -> None:
    """Raises ``CommandRefusedError``."""
    if fact.urgency == case.urgency:
        _refuse("the case is as urgent as that already", rule="assess-anew", field="/urgency")
    if _ORDER.index(fact.urgency) < _ORDER.index(case.urgency) and not _said(fact.reason):
        _refuse("say why it is less urgent than it was", rule="lower-with-reason", field="/reason")


def recategorise(case: Case, fact: CaseRecategorised) -> None:
    """Raises ``CommandRefusedError``."""
    if fact.category == case.category and fact.grade in {None, case.grade}:
        _refuse("it is taken for that already: name another category, or how involved it is",
                rule="recategorise-anew", field="/category", article="Art.3(4)")  # fmt: skip


def mark(case: Case, fact: SensitivityMarked) -> None:
    """Raises ``CommandRefusedError``."""
    if (fact.sensitivity == "private") == (case.sensitivity == "private"):
        _refuse("the case is marked so already", rule="mark-anew", field="/sensitivity",
                article="Art.5(3)")  # fmt: skip
    if fact.sensitivity != "private" and not _said(fact.reason):
        _refuse("say why it is private no longer", rule="unmark-with-reason", field="/reason",
                article="Art.5(3)")  # fmt: skip


def noticed_in(contact: ContactLogged, cases: Iterable[Case]) -> tuple[Noticed, ...]:
    """What rules find in a contact: a private matter brought up where others read along (Art.
    5(3)). ``cases`` are those it joins; of one that is kept from somebody nothing is found.
    """
    if contact.direction != "inbound" or contact.channel not in PUBLIC_CHANNELS:
        return ()
    if all(matter.sensitivity != "private" for matter in contact.matters):
        return ()
    if any(case.restricted for case in cases):
        return ()
    return (
        Noticed(
            rule="private-told-openly",
            article="Art.5(3)",
            span=contact.channel,
            proposal="改用电话或当面一对一沟通，不在群里、栏上回应",
        ),
    )


def noticed_of(
    case: Case, fact: Fact, rules: Rules, *, covered: bool = False
) -> tuple[Noticed, ...]:
    """What rules find in a fact about this case. Of a case that is kept from somebody nothing is
    found: a finding would tell them of it. ``covered``: the incident that the fact names is going
    on and the case belongs to it, so that a message to all is a first attempt.
    """
    if case.restricted:
        return ()
    match fact:
        case ContactAttempted():
            return () if covered else _first_attempt(case, fact, rules)
        case ReplySent():
            return _vague(fact, rules)
        case _:
            return ()


def _first_attempt(case: Case, fact: ContactAttempted, rules: Rules) -> tuple[Noticed, ...]:
    if case.urgency == "normal" or case.attempted:
        return ()
    if rules.fits(fact.channel, "urgent"):
        return ()
    return (
        Noticed(
            rule="first-attempt-at-once",
            article="Art.5(1)",
            span=fact.channel,
            proposal="马上打电话或上门，再用别的渠道补充",
        ),
    )


def _vague(fact: ReplySent, rules: Rules) -> tuple[Noticed, ...]:
    if fact.automatic or fact.promise is not None or not isinstance(fact.text, str):
        return ()
    hits = [hit for hit in rules.screen.phrases(fact.text) if hit.kind == "vague"]
    if not hits:
        return ()
    first = hits[0]
    return (
        Noticed(
            rule="dated-words",
            article="Art.3(3)",
            span=fact.text[first.start : first.end],
            proposal=first.instead or "写明日期和钟点，或者什么时候再答复",
        ),
    )


def _said(reason: object) -> bool:
    return reason is not None and (not isinstance(reason, str) or bool(reason.strip()))


def _refuse(reason: str, *, rule: str, field: str, article: str = "Art.5(1)") -> None:
    raise CommandRefusedError(reason, rule=rule, article=article, field=field)
