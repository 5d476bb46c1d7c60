"""Whether those a case is kept from, or given to, are anybody: a slip in an id would keep it from
nobody, or leave it with nobody (Art. 6(6), 7(1)).
"""

from collections.abc import Iterable
from datetime import datetime

from events.case import CaseAssigned, CaseEscalated, CaseReturned
from events.case_access import AccessRestricted, RecusalRecorded
from events.composure import CaseHandedOver
from events.fact import Fact
from services.errors import CommandRefusedError
from services.ledger.cases.case import COMPANY_DESK, Case
from services.ledger.core import Core

STAFF = ("staff:",)
"""How the ids of people begin, where no chart tells who there is."""

HANDS = (*STAFF, "team:", "desk:")
"""And of whoever may have a case."""


def refuse_strangers(core: Core, persons: Iterable[str], *, community: str, field: str) -> None:
    """Raises ``CommandRefusedError`` for an id the ledger knows nobody by."""
    strangers = _strangers(core, persons, community=community, forms=STAFF)
    if strangers:
        raise CommandRefusedError(
            f"nobody is known here as {', '.join(strangers)}: look the id up on the chart, or have "
            "them registered first",
            rule="restricted-known",
            article="Art.6(6)",
            field=field,
        )


def refuse_unknown_hands(core: Core, case: Case, fact: Fact, *, at: datetime) -> None:
    """Where the fact gives the case to somebody, they are known and have not left. Raises
    ``CommandRefusedError``.
    """
    match fact:
        case (
            CaseAssigned() | CaseReturned() | CaseEscalated() | CaseHandedOver()
            | AccessRestricted() | RecusalRecorded()
        ):  # fmt: skip
            assignee, by = fact.assignee, fact.by
        case _:
            return
    if assignee is None or assignee in {by, COMPANY_DESK}:
        return
    if _strangers(core, (assignee,), community=case.community, forms=HANDS):
        raise CommandRefusedError(
            f"nobody is known here as {assignee}: choose somebody from the chart, or have them "
            "registered first",
            rule="assignee-known",
            article="Art.7(1)",
            field="/assignee",
        )
    person = core.organisation.person(assignee)
    if person is not None and person.left_by(at):
        raise CommandRefusedError(
            f"{assignee} works here no longer: name who took over from them",
            rule="assignee-left",
            article="Art.7(1)",
            field="/assignee",
        )


def _strangers(
    core: Core, persons: Iterable[str], *, community: str, forms: tuple[str, ...]
) -> list[str]:
    """Those nobody is known by; where there is no chart, those that are not even of such a form."""
    charted = bool(core.organisation.chart(community).posts)
    return [
        person
        for person in persons
        if not (person.startswith(forms) and not charted)
        and not _is_known(core, person, community=community)
    ]


def _is_known(core: Core, person: str, *, community: str) -> bool:
    """Whoever is registered, has done something at the desk, or has work in hand; a community's
    desk.
    """
    return (
        core.organisation.person(person) is not None
        or person == core.community(community).desk
        or core.store.has_reported(core.desk_of(person))
        or bool(core.workload.cases_of(person, None, urgent=False))
    )
