"""The chart of any day, as a tree: who holds which post, who is above whom, who is away and who
stands in (Art. 7(1), 7(3)).

The posts come from the register's rows, each with everything told of it, and are folded by the very
functions the ledger decides with. Two instants matter: what was known (``as_of``), and the day the
chart is asked for (``on``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from events.catalogue import decode
from events.organisation import KIND as CHART
from events.organisation import LEVELS, AnyChartFact, chart_id
from events.staff import KIND as STAFF
from events.staff import AnyStaffFact, staff_id
from events.vocabulary import Level
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter, Part, PartFilter
from services.ledger.organisation.chart import Chart, Rung
from services.ledger.organisation.people import Person, evolve_person
from services.ledger.organisation.posts import Posts, evolve_posts
from services.questions.contract import Questions

POSTS_MAX, PEOPLE_MAX = 5_000, 5_000
ROUNDS_MAX = 4
"""Deputies of deputies are looked up so far."""

Key = tuple[str | None, str]
"""Community and code of a post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """Somebody on a post. ``stand_in`` does their work while they are away; None: nobody does."""

    staff: str
    row: Item | None
    here: bool
    left: bool
    back_by: datetime | None
    stand_in: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """Somebody work can be given to; ``title`` is their post's, empty where they have none."""

    seat: Seat
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A post with what is below it."""

    post: str
    chart: str
    community: str | None
    title: str
    level: Level
    team: str | None
    seats: int
    holders: tuple[Seat, ...]
    deputies: tuple[str, ...]
    below: "tuple[Node, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """The posts nobody is above, each with what is below it. ``complete`` is False where there were
    more posts than are looked at.
    """

    roots: tuple[Node, ...]
    complete: bool
    watermark: int


class Charts:
    """The charts as they were known at a moment; ``communities`` None: every one.

    The company's posts are there for whoever asks: a community's lines go on in them.
    """

    def __init__(
        self,
        questions: Questions,
        communities: frozenset[str] | None,
        as_of: AsOf,
        *,
        asker: str,
    ) -> None:
        self._questions, self._as_of, self._asker = questions, as_of, asker
        self.complete, self.watermark = True, 0
        self._rows: dict[str, Item] = {}
        self._people: dict[str, Person] = {}
        own = self._parts(PartFilter(kind=CHART, part="post", communities=communities))
        if communities is not None:
            company = PartFilter(kind=CHART, part="post", item=chart_id(None))
            own += self._parts(company)
        self._posts = _folded(own)
        self._look_up(who for posts in self._posts.values() for who in _named(posts))
        self._of = {
            community: Chart.of(posts, self._posts.get(None), self._people.get)
            for community, posts in self._posts.items()
        }
        self._whole = communities is None

    def line(self, community: str | None, staff: str, on: datetime) -> tuple[Rung, ...]:
        """Whom a case of somebody's climbs to in a community on a day."""
        return self._chart_of(community).escalation_line(staff, on)

    def hands(self, community: str, on: datetime) -> tuple[Hand, ...]:
        """Whom a community's work can be given to on a day, each once: those on its posts, the
        highest first, then those above, then who is registered there; nobody where it has no chart.
        Who has left is not told, who is away is.
        """
        chart = self._chart_of(community)
        there = chart.in_force(on)
        if not there:
            return ()
        order = sorted(there, key=lambda c: (chart.posts[c].community is None, -there[c].rank, c))
        on_post = [(who, code) for code in order for who in chart.holders(code, on)]
        on_post += [(who, code) for code in order for who in chart.posts[code].deputised_by(on)]
        posts: dict[str, str | None] = {}
        for who, code in on_post:
            posts.setdefault(who, code)
        for registered in self._registered_in(community):
            posts.setdefault(registered, None)
        seats = {who: self._seat(chart, code, who, on) for who, code in posts.items()}
        for seat in list(seats.values()):
            if (instead := seat.stand_in) is not None and instead not in seats:
                seats[instead] = self._seat(chart, None, instead, on)
        titles = {who: there[code].title for who, code in posts.items() if code is not None}
        return tuple(
            Hand(seat=seat, title=titles.get(who, ""))
            for who, seat in seats.items()
            if not seat.left
        )

    def tree(self, on: datetime) -> Tree:
        """The charts on a day. Of the company's posts only those above a community's are shown,
        unless everything is asked for.
        """
        above: dict[Key, Key | None] = {}
        for community, chart in self._of.items():
            for code in chart.in_force(on):
                key = (chart.posts[code].community, code)
                if key[0] == community:
                    superior = chart.superior_post(code, on)
                    above[key] = (
                        None if superior is None else (chart.posts[superior].community, superior)
                    )
        shown = set(above) if self._whole else _with_superiors(above)
        below: dict[Key | None, list[Key]] = {}
        for key in shown:
            below.setdefault(above[key], []).append(key)
        return Tree(
            roots=self._nodes(None, below, on), complete=self.complete, watermark=self.watermark
        )

    def _chart_of(self, community: str | None) -> Chart:
        """A community's chart; where it has none, what stands above all."""
        return self._of.get(community) or Chart.of(None, self._posts.get(None), self._people.get)

    def _nodes(
        self, of: Key | None, below: Mapping[Key | None, list[Key]], on: datetime
    ) -> tuple[Node, ...]:
        nodes = [self._node(key, below, on) for key in below.get(of, ())]
        return tuple(sorted(nodes, key=lambda node: (_rank(node), node.community or "", node.post)))

    def _node(self, key: Key, below: Mapping[Key | None, list[Key]], on: datetime) -> Node:
        community, code = key
        chart = self._of[community]
        terms = chart.posts[code].at(on)
        assert terms is not None
        return Node(
            post=code,
            chart=chart_id(community),
            community=community,
            title=terms.title,
            level=terms.level,
            team=terms.team,
            seats=terms.seats,
            holders=tuple(self._seat(chart, code, who, on) for who in chart.holders(code, on)),
            deputies=chart.posts[code].deputised_by(on),
            below=self._nodes(key, below, on),
        )

    def _seat(self, chart: Chart, post: str | None, staff: str, on: datetime) -> Seat:
        person = self._people.get(staff)
        absence = None if person is None else person.absence_at(on)
        here = person is None or person.here_at(on)
        return Seat(
            staff=staff,
            row=self._rows.get(staff),
            here=here,
            left=person is not None and person.left_by(on),
            back_by=None if absence is None else absence.planned_until,
            stand_in=None if here else chart.stand_in(staff, on, post=post),
        )

    def _parts(self, asked: PartFilter) -> list[Part]:
        found = self._questions.list_parts(asked, self._as_of, limit=POSTS_MAX, asker=self._asker)
        self.complete, self.watermark = self.complete and found.complete, found.watermark
        return list(found.parts)

    def _registered_in(self, community: str) -> list[str]:
        """Whoever was registered for a community, by id; who stands in for them is known after."""
        asked = ItemFilter(kind=STAFF, communities=frozenset({community}))
        page = self._questions.list_items(
            asked, self._as_of, cursor=None, limit=PEOPLE_MAX, asker=self._asker
        )
        registered = self._take(page.items)
        self._look_up(self._deputies_of(registered))
        return sorted(registered)

    def _take(self, rows: Iterable[Item]) -> set[str]:
        """Keeps who the rows are about. Returns their ids."""
        taken = set()
        for row in rows:
            person = _person(row)
            self._rows[person.id], self._people[person.id] = row, person
            taken.add(person.id)
        return taken

    def _look_up(self, named: Iterable[str]) -> None:
        """Whoever is named, and whoever stands in for them."""
        wanted = set(named)
        for _ in range(ROUNDS_MAX):
            if not wanted:
                return
            asked = ItemFilter(kind=STAFF, ids=frozenset(staff_id(who) for who in wanted))
            page = self._questions.list_items(
                asked, self._as_of, cursor=None, limit=PEOPLE_MAX, asker=self._asker
            )
            self._take(page.items)
            wanted = self._deputies_of(wanted)

    def _deputies_of(self, people: Iterable[str]) -> set[str]:
        """Who stands in for any of them at any time, and is not known yet."""
        return {
            absence.deputy
            for who in people
            if who in self._people
            for absence in self._people[who].absences
            if absence.deputy is not None and absence.deputy not in self._people
        }


def _folded(parts: Iterable[Part]) -> dict[str | None, Posts]:
    folded: dict[str | None, Posts] = {}
    for part in parts:
        posts = folded.get(part.community, Posts(community=part.community))
        for fact in _told(part.detail):
            posts = evolve_posts(posts, cast("AnyChartFact", fact))
        folded[part.community] = posts
    return folded


def _person(row: Item) -> Person:
    person: Person | None = None
    for fact in _told(row.detail):
        person = evolve_person(person, cast("AnyStaffFact", fact))
    assert person is not None
    return person


def _told(detail: Mapping[str, Any]) -> Iterator[object]:
    for told in detail["history"]:
        yield decode(told["type"], told["data"])


def _named(posts: Posts) -> Iterator[str]:
    for post in posts.by_code.values():
        for each in (*post.holders, *post.deputies):
            yield each.who


def _with_superiors(above: Mapping[Key, Key | None]) -> set[Key]:
    """The communities' posts and everything above them."""
    shown: set[Key] = set()
    for key in above:
        at: Key | None = key if key[0] is not None else None
        while at is not None and at not in shown:
            shown.add(at)
            at = above[at]
    return shown


def _rank(node: Node) -> int:
    return -LEVELS.index(node.level)
