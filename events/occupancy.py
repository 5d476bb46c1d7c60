"""Who lives where, as what, from when to when, and who may act for whom (Art. 2).

A role belongs to a person, a home and a period. Who moves in later begins anew: what the one before
said stays theirs.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from events.instant import Instant
from events.item import ItemFact, OpeningFact
from events.party import Flat, Party
from events.personal import PersonalText

OccupancyRole = Literal["owner", "co_owner", "tenant", "household_member", "shop_keeper"]
OWNERS: frozenset[OccupancyRole] = frozenset({"owner", "co_owner"})
"""Those who may let others decide for them."""

AuthorityFor = Literal["bills", "keys", "repairs", "renovation", "votes"]
OWNERS_AFFAIRS: frozenset[AuthorityFor] = frozenset({"renovation", "votes"})
"""What only an owner can give away."""

AuthorityKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
"""The office's own name of an authority, e.g. the number of the paper it stands on."""


class OccupancyStarted(
    OpeningFact,
    kind="occupancy",
    opens=True,
    type_name="huiyin.occupancy.started.v1",
    publishable=True,
):
    """Somebody owns, rents or lives in a home from this day on (Art. 2). ``until`` is the end that
    is agreed, of a lease say.
    """

    flat: Flat
    party: Party
    role: OccupancyRole
    since: Instant
    until: Instant | None = None


class OccupancyFact(ItemFact, kind="occupancy"):
    """A step of somebody's time in a home."""


class OccupancyEnded(OccupancyFact, type_name="huiyin.occupancy.ended.v1", publishable=True):
    """They sold, moved out or died; the home is somebody else's to speak for (Art. 2)."""

    ended_at: Instant
    reason: Literal["sold", "moved_out", "lease_ended", "died", "mistake"]


class AuthorityGranted(OccupancyFact, type_name="huiyin.authority.granted.v1", publishable=True):
    """Somebody may act for them in these things, until a day or until further notice (Art. 2)."""

    key: AuthorityKey
    to: Party
    purposes: tuple[AuthorityFor, ...] = Field(min_length=1, max_length=5)
    until: Instant | None = None
    evidence: PersonalText | None = None


class AuthorityRevoked(OccupancyFact, type_name="huiyin.authority.revoked.v1", publishable=True):
    """They may not any longer (Art. 2)."""

    key: AuthorityKey


AnyOccupancyFact = OccupancyStarted | OccupancyEnded | AuthorityGranted | AuthorityRevoked
"""Every fact in the stream of an occupancy."""
