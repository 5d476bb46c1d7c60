"""A contact told to be somebody else's than it was: a wrong flat, a wrong person (situation
wrong-flat, Art. 2, 9(1)).
"""

from events.case import CaseFact
from events.party import Party
from events.personal import PersonalText
from events.vocabulary import ActorId, BuildingId, Identifier


class ContactReattributed(
    CaseFact,
    type_name="huiyin.contact.reattributed.v1",
    publishable=True,
    decided_fields=("was", "was_still_in"),
):
    """Who said this was written down wrong; from here on the contact is this party's, and the case
    with it (Art. 2, 9(1)). The first reading stays in the log.

    ``contact`` is the one that raised the case where nothing else is said. ``building`` is where
    the matter belongs instead. What was recorded up to here is about the right party too:
    forgetting them reaches it. ``was`` is decided, the party it was told to be of;
    ``was_still_in`` says that another contact of the case is theirs.
    """

    by: ActorId
    contact: Identifier | None = None
    party: Party
    building: BuildingId | None = None
    reason: PersonalText
    was: Identifier | None = None
    was_still_in: bool | None = None
