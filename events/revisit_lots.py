"""Which resolved matters are asked back about besides those that always are: a share of them, drawn
by lot from the log itself (Art. 3(4)).

Nobody chooses whose work is looked at. What decides is an event nobody could know while the day was
running: the first one recorded after it, and ids the ledger mints at random.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from events.fact import Fact
from events.vocabulary import ActorId, CommunityId, Identifier
from events.whole import Whole

Seed = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class RevisitLotsDrawn(Fact, type_name="huiyin.revisit_lots.drawn.v1"):
    """A day's lots were drawn, once: of ``resolved`` resolutions recorded on it, ``drawn`` are to
    be asked back about (Art. 3(4)).

    ``seed`` is the leaf hash of the event at ``seed_position``, the first recorded after the day; a
    resolution's lot is the SHA-256 of ``seed`` and the id of its event. Whoever has the log can
    draw again.
    """

    day: date
    seed: Seed
    seed_position: Annotated[Whole, Field(ge=1)]
    resolved: Annotated[Whole, Field(ge=0)]
    drawn: Annotated[Whole, Field(ge=0)]
    policy: str
    by: ActorId


class RevisitDrawn(Fact, type_name="huiyin.revisit.drawn.v1"):
    """The lot fell on a case: it is asked back about, as the policy says of such matters (Art.
    3(4)).

    ``resolution`` is the event that resolved it; its lot lay within ``share_percent`` of all there
    can be. A clock begins with it.
    """

    case: Identifier
    community: CommunityId
    resolution: Identifier
    seed_position: Annotated[Whole, Field(ge=1)]
    share_percent: Annotated[Whole, Field(ge=1, le=100)]
    policy: str
