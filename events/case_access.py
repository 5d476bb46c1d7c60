"""Who is kept away from a case: a complaint about somebody is not for that person to see or to
settle (Art. 6(6), 7(1)).
"""

from typing import Annotated

from pydantic import Field

from events.case import CaseFact
from events.personal import PersonalText
from events.vocabulary import ActorId

Persons = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=50)]
"""Those kept away, by the ids they act under; teams and desks have ids too."""


class AccessRestricted(CaseFact, type_name="huiyin.access.restricted.v1", publishable=True):
    """From here on the case does not exist for these persons: neither seen, nor answered, nor
    climbed to (Art. 6(6)).

    ``assignee`` is whose the case is from now on, where it was with one of them; the ledger decides
    it where it is left out.
    """

    by: ActorId
    persons: Persons
    reason: PersonalText | None = None
    assignee: ActorId | None = None


class AccessLifted(CaseFact, type_name="huiyin.access.lifted.v1", publishable=True):
    """These persons may see the case again, and why that is fair (Art. 6(6))."""

    by: ActorId
    persons: Persons
    reason: PersonalText


class RecusalRecorded(CaseFact, type_name="huiyin.recusal.recorded.v1", publishable=True):
    """``by`` stands too near to the matter and steps back from it; the case goes on without them
    (Art. 6(6)).

    ``assignee`` as in :class:`AccessRestricted`.
    """

    by: ActorId
    reason: PersonalText | None = None
    assignee: ActorId | None = None
