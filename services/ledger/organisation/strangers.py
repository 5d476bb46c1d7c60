"""Whether those a case is to be kept from are anybody: a slip in an id would keep it from nobody
(Art. 6(6)).
"""

from collections.abc import Iterable

from services.errors import CommandRefusedError
from services.ledger.core import Core

STAFF = "staff:"
"""How the ids of people begin, where no chart tells who there is."""


def refuse_strangers(core: Core, persons: Iterable[str], *, community: str, field: str) -> None:
    """Raises ``CommandRefusedError`` for an id the ledger knows nobody by."""
    charted = bool(core.organisation.chart(community).posts)
    strangers = [
        person
        for person in persons
        if not (person.startswith(STAFF) and not charted)
        and not _is_known(core, person, community=community)
    ]
    if strangers:
        raise CommandRefusedError(
            f"nobody is known here as {', '.join(strangers)}: look the id up on the chart, or have "
            "them registered first",
            rule="restricted-known",
            article="Art.6(6)",
            field=field,
        )


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
