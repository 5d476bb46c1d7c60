"""Who is kept away from a case, and what follows: they do not act in it, get it, or have it climb
to them. Pure.
"""

from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from services.errors import CommandRefusedError
from services.ledger.cases.case import COMPANY_DESK, Case


def keep_away(
    case: Case, fact: AccessRestricted | AccessLifted | RecusalRecorded, *, desk: str
) -> AccessRestricted | AccessLifted | RecusalRecorded:
    """The fact as it will be recorded. Raises ``CommandRefusedError``."""
    match fact:
        case AccessRestricted():
            return restrict(case, fact, desk=desk)
        case AccessLifted():
            lift(case, fact)
            return fact
        case RecusalRecorded():
            return recuse(case, fact, desk=desk)


def restrict(case: Case, fact: AccessRestricted, *, desk: str) -> AccessRestricted:
    """The restriction, with who has the case from here. Raises ``CommandRefusedError``."""
    if fact.by in fact.persons:
        _refuse(
            "a case is not hidden from oneself: record a recusal instead",
            rule="recuse-yourself",
            field="/persons",
        )
    if set(fact.persons) <= set(case.restricted):
        _refuse(
            "the case is kept from these persons already", rule="restrict-once", field="/persons"
        )
    kept_away = {*case.restricted, *fact.persons}
    refuse_assignee(fact.assignee, kept_away)
    update = {"assignee": fact.assignee or _instead(case, kept_away, desk=desk)}
    return fact.model_copy(update=update)


def recuse(case: Case, fact: RecusalRecorded, *, desk: str) -> RecusalRecorded:
    """The recusal, with who has the case from here. Raises ``CommandRefusedError``."""
    kept_away = {*case.restricted, fact.by}
    refuse_assignee(fact.assignee, kept_away)
    update = {"assignee": fact.assignee or _instead(case, kept_away, desk=desk)}
    return fact.model_copy(update=update)


def lift(case: Case, fact: AccessLifted) -> None:
    """Raises ``CommandRefusedError`` unless the case is kept from each of them."""
    strangers = sorted(set(fact.persons) - set(case.restricted))
    if strangers:
        _refuse(
            f"the case is not kept from {', '.join(strangers)}: name only those it is kept from",
            rule="lift-restricted",
            field="/persons",
        )


def refuse_hand(case: Case, by: str) -> None:
    """Nobody the case is about does anything in it. Raises ``CommandRefusedError``."""
    if by in case.restricted:
        _refuse(
            f"{by} is kept away from this case: let somebody else do it",
            rule="restricted-hand",
            field="/by",
        )


def refuse_assignee(assignee: str | None, kept_away: set[str]) -> None:
    """Nor do they get it. Raises ``CommandRefusedError``."""
    if assignee is not None and assignee in kept_away:
        _refuse(
            f"{assignee} is kept away from this case: name somebody else",
            rule="restricted-assignee",
            field="/assignee",
        )


def refuse_escalation_target(case: Case, assignee: str) -> None:
    """Going up a level, a case passes by whom it is about. Raises ``CommandRefusedError``."""
    if assignee in case.restricted:
        _refuse(
            f"{assignee} is kept away from this case: take it to somebody else above",
            rule="restricted-level",
            article="Art.7(1)",
            field="/assignee",
        )


def _instead(case: Case, kept_away: set[str], *, desk: str) -> str | None:
    """Who takes the case over; None where it stays with whom it is."""
    if case.assignee not in kept_away:
        return None
    return COMPANY_DESK if desk in kept_away else desk


def _refuse(reason: str, *, rule: str, field: str, article: str = "Art.6(6)") -> None:
    raise CommandRefusedError(reason, rule=rule, article=article, field=field)
