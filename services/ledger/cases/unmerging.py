"""Taking a merge back: what must hold, and what both cases learn of it (Art. 9(1)). Pure."""

from typing import cast

from events.case_access import AccessRestricted
from events.case_unmerging import CaseSeparated, CaseUnmerged
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.cases.evolving import evolve
from services.ledger.cases.restricting import restrict

UnmergingFact = CaseUnmerged | AccessRestricted | CaseSeparated


def unmerge(
    case: Case, into: Case, *, by: str, reason: str, desk: str
) -> tuple[UnmergingFact, ...]:
    """The facts, the last one for ``into``, the case it was merged into. Raises
    ``CommandRefusedError``.

    Whoever the other case is kept from by now could not see this one either; it stays kept from
    them (Art. 6(6)).
    """
    if into.merged_into is not None:
        _refuse(
            f"the case it was merged into was itself merged into {into.merged_into}: "
            "take that merge back first",
            rule="unmerge-last-first",
        )
    if into.filed:
        _refuse(
            "the case it was merged into is filed with it in the archive: open a case of its own",
            rule="unmerge-before-filing",
        )
    unmerged = CaseUnmerged(
        case=case.id,
        merged_into=into.id,
        state="resolved" if case.before_merge == "resolved" else "open",
        by=by,
        reason=reason,
    )
    separated = CaseSeparated(case=into.id, separated=case.id, by=by)
    kept_away = tuple(each for each in into.restricted if each not in case.restricted)
    if not kept_away:
        return unmerged, separated
    restricted = AccessRestricted(case=case.id, by=by, persons=kept_away)
    return unmerged, restrict(evolve(case, unmerged), restricted, desk=desk), separated


def merged_into(case: Case) -> str:
    """The case it was merged into. Raises ``CommandRefusedError`` where it was not."""
    if case.merged_into is None:
        _refuse("the case is not merged into another: nothing to take back", rule="unmerge-merged")
    return cast("str", case.merged_into)


def _refuse(reason: str, *, rule: str) -> None:
    raise CommandRefusedError(reason, rule=rule, article="Art.9(1)")
