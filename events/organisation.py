"""The chart: which posts there are, who holds them, who reports to whom and who stands in, each
from an instant on (Art. 3(4), 7(1)).

A community has a chart of its own, the company one for what stands above. A post is told by the
code the company gives it; what was in force on any day stays to be read.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field, StrictBool, StringConstraints

from events.instant import Instant
from events.item import ItemFact, OpeningFact, id_of_only
from events.text import Label, Line
from events.vocabulary import COMPANY_PARTITION, ActorId, CommunityId, Level
from events.whole import Whole

KIND = "organisation"

LEVELS: tuple[Level, ...] = get_args(Level)
"""From the lowest to the highest."""

PostCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""The company's own short name of a post: ``yh-desk-lead``. Nobody's name."""

SEATS_MAX = 200


class PostEstablished(
    OpeningFact,
    kind=KIND,
    opens=True,
    recurs=True,
    type_name="huiyin.post.established.v1",
    publishable=True,
):
    """There is this post from an instant on (Art. 7(1)).

    ``reports_to`` is the post above it, in the same chart or in the company's; without it nobody is
    above. ``seats`` is how many people may hold it at once.
    """

    post: PostCode
    title: Label
    level: Level
    team: Label | None = None
    reports_to: PostCode | None = None
    seats: Annotated[Whole, Field(ge=1, le=SEATS_MAX)] = 1
    since: Instant

    @property
    def only_id(self) -> str:
        """A community has one chart, and so has the company."""
        return chart_id(self.community)


class ChartFact(ItemFact, kind=KIND, named_by=("chart_of",)):
    """A step of a chart. ``chart_of`` names the chart for a publisher that does not know its id:
    by its community, or ``company``.
    """

    chart_of: CommunityId | None = None
    post: PostCode

    @property
    def only_id(self) -> str | None:
        """The chart's id, where its community is named."""
        if self.chart_of is None:
            return None
        return chart_id(None if self.chart_of == COMPANY_PARTITION else self.chart_of)


class PostChanged(ChartFact, type_name="huiyin.post.changed.v1", publishable=True):
    """The post is different from an instant on (Art. 7(1)). What is left out stays; as recorded,
    the fact tells the whole. ``top``: it reports to nobody any longer.
    """

    title: Label | None = None
    level: Level | None = None
    team: Label | None = None
    reports_to: PostCode | None = None
    top: StrictBool = False
    seats: Annotated[Whole, Field(ge=1, le=SEATS_MAX)] | None = None
    since: Instant


class PostAbolished(ChartFact, type_name="huiyin.post.abolished.v1", publishable=True):
    """The post is no more from an instant on, and nobody holds it (Art. 7(1)). Whoever reported to
    it reports to ``successor`` from then on.
    """

    ended_at: Instant
    successor: PostCode | None = None
    reason: Line | None = None


class HolderAssigned(ChartFact, type_name="huiyin.holder.assigned.v1", publishable=True):
    """Somebody holds the post from an instant on, to a day that is set or until further notice
    (Art. 7(1)). ``acting``: for the time being, until it is filled.
    """

    holder: ActorId
    since: Instant
    until: Instant | None = None
    acting: StrictBool = False


class HolderRelieved(ChartFact, type_name="huiyin.holder.relieved.v1", publishable=True):
    """They hold it no longer (Art. 7(1))."""

    holder: ActorId
    ended_at: Instant
    reason: Literal["moved", "promoted", "left", "acting_ended", "mistake", "other"] | None = None


class DeputyNamed(ChartFact, type_name="huiyin.deputy.named.v1", publishable=True):
    """Somebody stands in for whoever holds the post, when they are away or nobody holds it, for a
    time (Art. 7(3)).
    """

    deputy: ActorId
    since: Instant
    until: Instant | None = None


class DeputyReleased(ChartFact, type_name="huiyin.deputy.released.v1", publishable=True):
    """They stand in no longer (Art. 7(3))."""

    deputy: ActorId
    ended_at: Instant


AnyChartFact = (
    PostEstablished
    | PostChanged
    | PostAbolished
    | HolderAssigned
    | HolderRelieved
    | DeputyNamed
    | DeputyReleased
)
"""Every fact in the stream of a chart."""


def chart_id(community: str | None) -> str:
    """The id of a community's chart; None: the company's."""
    return id_of_only(KIND, community or COMPANY_PARTITION)
