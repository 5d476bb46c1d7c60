"""Two cases taken for one matter turn out to be two after all (Art. 9(1))."""

from typing import Literal

from events.fact import Fact
from events.personal import PersonalText
from events.vocabulary import ActorId, Identifier


class CaseUnmerged(Fact, type_name="huiyin.case.unmerged.v1"):
    """The case goes its own way again, with its own contacts and from where it stood when it was
    merged into ``merged_into``.

    ``state`` is what it was then and is again: open, or resolved.
    """

    case: Identifier
    merged_into: Identifier
    state: Literal["open", "resolved"]
    by: ActorId
    reason: PersonalText


class CaseSeparated(Fact, type_name="huiyin.case.separated.v1"):
    """What was merged into this case is a case of its own again: ``separated``, where the reason
    stands. From here on its contacts are not this case's any more.
    """

    case: Identifier
    separated: Identifier
    by: ActorId
